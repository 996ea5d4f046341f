namespace FastGate.Patterns;

/// <summary>Groups, their names, and flags.</summary>
internal sealed partial class Re2Parser
{
    private Re2Node? Group()
    {
        var start = _position++;
        var outer = _flags;
        if (!AtEnd && Peek() == '?')
        {
            if (!TryName(start) && !FlagsOpenGroup(start))
            {
                return null;
            }
        }

        var inner = Alternation();
        if (!Take(')'))
        {
            throw new SyntaxException($"missing closing ): `{Text(0, _text.Length)}`");
        }

        _flags = outer;
        return inner;
    }

    /// <summary><c>(?P&lt;name&gt;</c> or <c>(?&lt;name&gt;</c>.</summary>
    private bool TryName(int start)
    {
        var open = Matches("?P<") ? 3 : Matches("?<") ? 2 : 0;
        if (open == 0)
        {
            return false;
        }

        var close = Array.IndexOf(_text, '>', _position);
        var name = close < 0 ? "" : Text(_position + open, close);
        if (name.Length == 0 || !name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c)))
        {
            throw new SyntaxException($"invalid named capture: `{Text(start, close < 0 ? _text.Length : close + 1)}`");
        }

        if (!_names.Add(name))
        {
            throw new SyntaxException($"duplicate capture group name: `{name}`");
        }

        _position = close + 1;
        return true;
    }

    /// <summary><c>(?flags:</c> opens a group, <c>(?flags)</c> holds to the end of the group that it stands in.</summary>
    private bool FlagsOpenGroup(int start)
    {
        _position++;
        var flags = _flags;
        var (clearing, seen) = (false, false);
        while (!AtEnd)
        {
            var c = _text[_position++];
            var flag = c switch
            {
                'i' => Flags.FoldCase,
                'm' => Flags.ManyLines,
                's' => Flags.DotTakesNewline,
                'U' => Flags.Ungreedy,
                _ => Flags.None,
            };
            if (flag != Flags.None)
            {
                flags = clearing ? flags & ~flag : flags | flag;
                seen = true;
            }
            else if (c == '-' && !clearing)
            {
                (clearing, seen) = (true, false);
            }
            else if (c is ':' or ')' && (seen || !clearing))
            {
                _flags = flags;
                return c == ':';
            }
            else
            {
                break;
            }
        }

        throw new SyntaxException($"invalid or unsupported Perl syntax: `{Slice(start)}`");
    }
}
