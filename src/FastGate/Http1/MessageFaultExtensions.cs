namespace FastGate.Http1;

public static class MessageFaultExtensions
{
    public static int Status(this MessageFault fault) => 400;
    public static string Name(this MessageFault fault) => "";
    /// <summary>A sentence for the log.</summary>
    public static string Sentence(this MessageFault fault) => "";
}
