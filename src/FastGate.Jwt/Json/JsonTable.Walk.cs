using FastGate.Jwt.Compact;

namespace FastGate.Jwt.Json;

// The pass over the text:
//
//   object = "{" [ member *( "," member ) ] "}"        blanks may stand before and after each of these signs
//   list   = "[" [ value *( "," value ) ] "]"
//   member = text ":" value
//   value  = object / list / text / number / literal   (RFC 8259 section 3)
//
// Whatever is open is remembered in an array as deep as a text may be, so that no text can use up the stack.
internal sealed partial class JsonTable
{
    private JsonFault Walk(ReadOnlySpan<byte> json, in JsonBounds bounds, out int position)
    {
        Span<int> open = stackalloc int[TokenLimits.MaximumDepth + 1];
        int depth = 0;
        int nameOffset = 0;
        int nameLength = -1;
        bool nameEscaped = false;
        int at = JsonGrammar.AfterBlanks(json, 0);
        position = at;
        if (JsonGrammar.At(json, at) != '{')
        {
            return JsonFault.Malformed;
        }

        while (true)
        {
            // 1. A value.
            position = at;
            JsonKind kind = JsonGrammar.KindOf(JsonGrammar.At(json, at));
            bool escaped = false;
            int end = kind switch
            {
                JsonKind.Text => JsonGrammar.EndOfText(json, at + 1, out escaped),
                JsonKind.Number => JsonGrammar.AfterNumber(json, at),
                JsonKind.Object or JsonKind.List => at + 1,
                JsonKind.Missing => ~at,
                _ => JsonGrammar.AfterLiteral(json, at, kind),
            };
            if (end < 0)
            {
                position = ~end;
                return JsonFault.Malformed;
            }

            int offset = kind == JsonKind.Text ? at + 1 : at;
            if (escaped && !JsonText.IsWellFormed(json[offset..end]))
            {
                return JsonFault.InvalidText;
            }

            if (_count >= bounds.Values || (nameLength >= 0 && _members >= bounds.Members))
            {
                return JsonFault.TooMany;
            }

            // Written where it stays: a copy of what has just been written in parts would have to wait for the parts.
            int index = NextNode();
            ref JsonNode node = ref _nodes[index];
            node.Kind = kind;
            node.Offset = offset;
            node.Length = end - offset;
            node.Escaped = escaped;
            node.Parent = depth == 0 ? -1 : open[depth - 1];
            node.End = index + 1;
            node.NameOffset = nameOffset;
            node.NameLength = nameLength;
            node.NameEscaped = nameEscaped;
            if (nameLength >= 0 && !AddName(index))
            {
                position = nameOffset - 1;
                return JsonFault.Duplicate;
            }

            at = kind == JsonKind.Text ? end + 1 : end;
            bool opened = kind >= JsonKind.List;
            if (opened)
            {
                if (depth >= bounds.Depth)
                {
                    return JsonFault.TooDeep;
                }

                open[depth++] = index;
            }

            // 2. The ends of whatever ends here, and the comma before the next value, if it is not the first.
            JsonKind holder;
            while (true)
            {
                at = JsonGrammar.AfterBlanks(json, at);
                if (depth == 0)
                {
                    position = at == json.Length ? -1 : at;
                    return at == json.Length ? JsonFault.None : JsonFault.Malformed;
                }

                ref JsonNode closing = ref _nodes[open[depth - 1]];
                holder = closing.Kind;
                byte next = JsonGrammar.At(json, at);
                if (next == (holder == JsonKind.Object ? '}' : ']'))
                {
                    at++;
                    closing.End = _count;
                    closing.Length = at - closing.Offset;
                    depth--;
                    opened = false;
                    continue;
                }

                if (opened)
                {
                    break;
                }

                if (next != ',')
                {
                    position = at;
                    return JsonFault.Malformed;
                }

                at = JsonGrammar.AfterBlanks(json, at + 1);
                break;
            }

            // 3. In an object the name of the next member.
            nameLength = -1;
            if (holder == JsonKind.Object)
            {
                position = at;
                nameOffset = at + 1;
                end = JsonGrammar.At(json, at) == '"' ? JsonGrammar.EndOfText(json, nameOffset, out nameEscaped) : ~at;
                if (end < 0)
                {
                    position = ~end;
                    return JsonFault.Malformed;
                }

                nameLength = end - nameOffset;
                if (nameEscaped && !JsonText.IsWellFormed(json.Slice(nameOffset, nameLength)))
                {
                    return JsonFault.InvalidText;
                }

                at = JsonGrammar.AfterBlanks(json, end + 1);
                if (JsonGrammar.At(json, at) != ':')
                {
                    position = at;
                    return JsonFault.Malformed;
                }

                at = JsonGrammar.AfterBlanks(json, at + 1);
            }
        }
    }

    private int NextNode()
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        return _count++;
    }
}
