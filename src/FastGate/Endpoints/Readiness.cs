namespace FastGate.Endpoints;

/// <summary>Whether traffic should come. The application's own health is not asked: it and its gateway would wait for each other.</summary>
public enum Readiness : byte
{
    Ready,

    /// <summary>No key set has been had yet, or the last one is older than <c>key-set-keep</c>: tokens are refused, however good.</summary>
    NoKeys,

    /// <summary>A signal has come.</summary>
    Draining,
}
