using System.Text;

namespace FastGate.Configuration;

/// <summary>The key of encrypted tokens and cookies. Needed with skip-token-verification too: what is encrypted has to be read.</summary>
public sealed class EncryptionChecks(ConfigurationBuilder builder)
{
    private GateOptions Options => builder.Options;

    public void Run()
    {
        var bytes = Encoding.UTF8.GetByteCount(Options.EncryptionKey);
        foreach (var key in (ReadOnlySpan<string>)["enable-encrypted-token", "force-encrypted-cookie", "enable-refresh-tokens"])
        {
            if (OptionCatalogue.Find(key)!.IsDefault(Options, Options.Dialect) || (key == "enable-refresh-tokens" && Options.SkipTokenVerification))
            {
                continue;
            }
            if (bytes == 0)
            {
                builder.ReportOn(Severity.Error, "encryption-key", key, "needs an encryption key", "write encryption-key: with 16 or 32 characters");
                return;
            }
            if (bytes is not (16 or 32) && (key == "enable-refresh-tokens" || bytes != 24))
            {
                builder.ReportOn(Severity.Error, "encryption-key", "encryption-key", $"{key} needs an encryption key of 16 or 32 bytes, and this one has {bytes}", "write 16 or 32 characters");
                return;
            }
        }
    }
}
