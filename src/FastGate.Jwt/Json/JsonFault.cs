namespace FastGate.Jwt.Json;

/// <summary>Why a text was not read as a JSON object. Header and payload have their own <c>RejectReason</c> for each.</summary>
internal enum JsonFault : byte
{
    None = 0,
    Malformed,
    InvalidText,
    Duplicate,
    TooDeep,
    TooMany,
}
