namespace FastGate.Patterns;

/// <summary>Escapes and bracketed classes.</summary>
internal sealed partial class Re2Parser
{
    private void Escape(List<Re2Node> items)
    {
        var start = _position;
        if (_position + 1 < _text.Length)
        {
            switch (_text[_position + 1])
            {
                case 'A':
                    _position += 2;
                    items.Add(new Re2Node.Assertion(Re2Anchor.TextStart));
                    return;
                case 'z':
                    _position += 2;
                    items.Add(new Re2Node.Assertion(Re2Anchor.TextEnd));
                    return;
                case 'b':
                    _position += 2;
                    items.Add(new Re2Node.Assertion(Re2Anchor.WordEdge));
                    return;
                case 'B':
                    _position += 2;
                    items.Add(new Re2Node.Assertion(Re2Anchor.NoWordEdge));
                    return;
                case 'Q':
                    Quoted(items);
                    return;
            }

            if (NamedEscape() is { } set)
            {
                items.Add(new Re2Node.Set(set));
                return;
            }
        }

        items.Add(Literal(EscapedCodePoint(start)));
    }

    /// <summary><c>\Q…\E</c>: everything between stands for itself.</summary>
    private void Quoted(List<Re2Node> items)
    {
        _position += 2;
        while (!AtEnd && !Matches("\\E"))
        {
            items.Add(Literal(_text[_position++]));
        }

        if (!AtEnd)
        {
            _position += 2;
        }
    }

    /// <summary><c>\d</c> and its like, and <c>\pN</c>; null when something else follows.</summary>
    private CodePointSet? NamedEscape()
    {
        var letter = _text[_position + 1];
        if (NamedClasses.Perl(letter) is { } perl)
        {
            _position += 2;
            return Folded(perl);
        }

        if (letter is not ('p' or 'P'))
        {
            return null;
        }

        var start = _position;
        _position += 2;
        if (AtEnd)
        {
            throw new SyntaxException($"invalid character class range: `{Slice(start)}`");
        }

        var negated = letter == 'P';
        string name;
        if (Take('{'))
        {
            var close = Array.IndexOf(_text, '}', _position);
            if (close < 0)
            {
                throw new SyntaxException($"invalid character class range: `{Text(start, _text.Length)}`");
            }

            name = Text(_position, close);
            _position = close + 1;
        }
        else
        {
            name = Text(_position, ++_position);
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        if (NamedClasses.Unicode(name) is not { } points)
        {
            throw new SyntaxException($"no such character class here (general categories are known, scripts are not): `{Slice(start)}`");
        }

        points = Folded(points);
        return negated ? points.Negate() : points;
    }

    private CodePointSet Class()
    {
        var start = _position++;
        var negated = Take('^');
        var ranges = new List<(int Low, int High)>();
        var first = true;
        while (AtEnd || Peek() != ']' || first)
        {
            if (AtEnd)
            {
                throw new SyntaxException($"missing closing ]: `{Slice(start)}`");
            }

            first = false;
            if (TryPosix() is { } posix)
            {
                ranges.AddRange(posix.Ranges);
                continue;
            }

            if (Peek() == '\\' && _position + 1 < _text.Length && NamedEscape() is { } named)
            {
                ranges.AddRange(named.Ranges);
                continue;
            }

            var at = _position;
            var low = ClassCodePoint(start);
            var high = low;
            if (_position + 1 < _text.Length && Peek() == '-' && _text[_position + 1] != ']')
            {
                _position++;
                high = ClassCodePoint(start);
                if (high < low)
                {
                    throw new SyntaxException($"invalid character class range: `{Slice(at)}`");
                }
            }

            ranges.AddRange(Folded(CodePointSet.Of((low, high))).Ranges);
        }

        _position++;
        var set = CodePointSet.Of(ranges);
        return negated ? set.Negate() : set;
    }

    private CodePointSet? TryPosix()
    {
        if (!Matches("[:"))
        {
            return null;
        }

        var close = _position + 2;
        while (close + 1 < _text.Length && !(_text[close] == ':' && _text[close + 1] == ']'))
        {
            close++;
        }

        if (close + 1 >= _text.Length)
        {
            return null;
        }

        var name = Text(_position + 2, close);
        var negated = name.StartsWith('^');
        if (NamedClasses.Posix(negated ? name[1..] : name) is not { } points)
        {
            throw new SyntaxException($"invalid character class range: `[:{name}:]`");
        }

        _position = close + 2;
        points = Folded(points);
        return negated ? points.Negate() : points;
    }

    private int ClassCodePoint(int start)
    {
        if (AtEnd)
        {
            throw new SyntaxException($"missing closing ]: `{Slice(start)}`");
        }

        return Peek() == '\\' ? EscapedCodePoint(_position) : _text[_position++];
    }

    private int EscapedCodePoint(int start)
    {
        _position++;
        if (AtEnd)
        {
            throw new SyntaxException("trailing backslash at end of expression");
        }

        var c = _text[_position++];
        switch (c)
        {
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return Hexadecimal(start);
            case '0':
            case >= '1' and <= '7' when !AtEnd && Peek() is >= '0' and <= '7':
                var value = c - '0';
                for (var i = 1; i < 3 && !AtEnd && Peek() is >= '0' and <= '7'; i++)
                {
                    value = (value * 8) + _text[_position++] - '0';
                }

                return value;
            case < 0x80 when !char.IsAsciiLetterOrDigit((char)c):
                return c;
        }

        throw new SyntaxException($"invalid escape sequence: `{Slice(start)}`");
    }

    /// <summary><c>\x7F</c> or <c>\x{10FFFF}</c>.</summary>
    private int Hexadecimal(int start)
    {
        var braced = Take('{');
        var (value, digits) = (0, 0);
        while (!AtEnd && (braced || digits < 2) && Peek() < 0x80 && char.IsAsciiHexDigit((char)Peek()))
        {
            value = (value * 16) + Convert.ToInt32(((char)_text[_position++]).ToString(), 16);
            digits++;
            if (value > CodePointSet.Last)
            {
                break;
            }
        }

        var complete = braced ? digits > 0 && Take('}') : digits == 2;
        if (!complete || value > CodePointSet.Last)
        {
            throw new SyntaxException($"invalid escape sequence: `{Slice(start)}`");
        }

        return value;
    }

    private CodePointSet Folded(CodePointSet points) => _flags.HasFlag(Flags.FoldCase) ? points.FoldCase() : points;
}
