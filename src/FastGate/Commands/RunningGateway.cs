using System.Net;

namespace FastGate.Commands;

/// <summary>A gateway that a command has started in its own process: where it listens and how to end it.</summary>
public sealed record RunningGateway(EndPoint LocalEndPoint, Func<Task> StopAsync);

/// <summary>Starts a gateway from command-line arguments as <c>fastgate run</c> takes them; throws with a clear message if it does not start.</summary>
public delegate Task<RunningGateway> GatewayStarter(string[] arguments, CancellationToken cancellation);
