using System.Net;
using System.Net.Sockets;

namespace FastGate.EndToEnd.Harness;

/// <summary>Debian's nginx as the application: static files, uploads, an answer with the fields it got.</summary>
public sealed class Nginx : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ChildProcess _process;

    private Nginx(string server, int port)
    {
        Port = port;
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "html"));
        var configuration = _folder.Write("nginx.conf", $$"""
            daemon off;
            master_process off;
            pid {{_folder.PathOf("nginx.pid")}};
            error_log stderr warn;
            events { worker_connections 1024; }
            http {
              access_log off;
              types { text/plain txt; }
              default_type application/octet-stream;
              client_body_temp_path {{_folder.PathOf("body")}};
              proxy_temp_path {{_folder.PathOf("proxy")}};
              fastcgi_temp_path {{_folder.PathOf("fastcgi")}};
              uwsgi_temp_path {{_folder.PathOf("uwsgi")}};
              scgi_temp_path {{_folder.PathOf("scgi")}};
              client_max_body_size 0;
              keepalive_requests 1000000;
              root {{_folder.PathOf("html")}};
              server {
                {{server}}
              }
            }

            """);
        _process = ChildProcess.Start("/usr/sbin/nginx", ["-c", configuration, "-p", _folder.FullName, "-e", "stderr"]);
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Starts nginx; <paramref name="locations"/> are further lines of its server block, <paramref name="tls"/> those that make it speak TLS.</summary>
    public static Nginx Start(string locations = "", string? tls = null)
    {
        var port = Ports.Next();
        var nginx = new Nginx($$"""
            listen 127.0.0.1:{{port}}{{(tls is null ? "" : " ssl")}};
            {{tls}}
            location = /who { return 200 "$http_x_auth_username $http_host $http_x_forwarded_host\n"; }
            location = /empty { return 204; }
            {{locations}}
            """, port);
        for (var attempt = 0; attempt < 500; attempt++)
        {
            try
            {
                RawClient.Connect(new IPEndPoint(IPAddress.Loopback, port)).Dispose();
                return nginx;
            }
            catch (SocketException)
            {
                Assert.False(nginx._process.HasExited, nginx._process.Errors);
                Thread.Sleep(10);
            }
        }

        nginx.Dispose();
        throw new InvalidOperationException("nginx does not listen.");
    }

    /// <summary>Puts a file where nginx serves it.</summary>
    public void Put(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder.FullName, "html", name), content);

    /// <summary>Ends nginx; a second time does nothing.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_folder.FullName))
        {
            _process.Dispose();
            _folder.Dispose();
        }
    }
}
