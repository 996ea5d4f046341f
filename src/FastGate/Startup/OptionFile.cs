using FastGate.Tls;

namespace FastGate.Startup;

/// <summary>A file with the option that names it, so that a message can say both.</summary>
internal readonly record struct OptionFile(string Option, string Path)
{
    /// <summary>Opens what these files hold.</summary>
    /// <exception cref="StartException">Names the option whose file is at fault.</exception>
    public static T Open<T>(Func<T> open, params ReadOnlySpan<OptionFile> files)
    {
        try
        {
            return open();
        }
        catch (CertificateException error)
        {
            throw Told(error, files);
        }
    }

    public static StartException Told(CertificateException error, params ReadOnlySpan<OptionFile> files)
    {
        foreach (OptionFile file in files)
        {
            if (file.Path == error.File)
            {
                return new StartException(file.Option, error.Message);
            }
        }

        return new StartException(error.Message);
    }
}
