namespace FastGate.Listening;

/// <summary>A listener can't be opened; the message is meant for the operator and stands by itself.</summary>
public sealed class ListenException : Exception
{
    public ListenException(string message) : base(message) { }
    public ListenException(string message, Exception cause) : base(message, cause) { }
}
