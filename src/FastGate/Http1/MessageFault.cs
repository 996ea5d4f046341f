namespace FastGate.Http1;

/// <summary>Why a message was refused. The names are stable: logs, metrics and tests use them.</summary>
public enum MessageFault : byte
{
    None,

    // Lines
    BareLineFeed,
    BareCarriageReturn,
    EmptyLinesBeforeMessage,

    // Limits
    StartLineTooLong,
    HeadTooLarge,
    TooManyFields,

    // Request line
    RequestLineMalformed,
    MethodMalformed,
    VersionMalformed,
    VersionUnsupported,
    TargetMalformed,
    TargetFormNotAllowed,
    TargetSchemeUnsupported,
    UserInformationInTarget,
    AuthorityMalformed,
    AuthorityDiffersFromHost,
    PathCharacter,
    PathPercentEncoding,
    PathEncodedNul,
    FragmentInTarget,
    QueryCharacter,
    PathReadingsTooMany,

    // Status line
    StatusLineMalformed,
    StatusCodeInvalid,

    // Field lines
    FieldWithoutColon,
    FieldNameEmpty,
    FieldNameMalformed,
    BlankInFieldName,
    LineFolding,
    FieldValueControl,
    AliasedFieldName,

    // Host and credentials
    HostMissing,
    HostDuplicate,
    HostMalformed,
    AuthorizationDuplicate,

    // Framing
    ContentLengthDuplicate,
    ContentLengthMalformed,
    ContentLengthTooLarge,
    TransferEncodingMalformed,
    TransferEncodingUnknown,
    TransferEncodingWithContentLength,
    TransferEncodingInHttp10,
    InterimResponseWithBody,

    // Connection and expectations
    ConnectionMalformed,
    ExpectationUnknown,

    // Chunked bodies
    ChunkSizeMalformed,
    ChunkSizeTooLarge,
    ChunkExtensionMalformed,
    ChunkExtensionsTooLong,
    ChunkDataUnterminated,
    TrailerMalformed,
    TrailersTooLong,
}
