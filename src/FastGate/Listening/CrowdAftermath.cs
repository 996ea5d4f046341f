namespace FastGate.Listening;

/// <summary>
/// Gives program pages back once a crowd of connections has come and stands still: what accepting them touched is not needed
/// while they are idle. Asked once a second; costs nothing until some hundreds have come.
/// </summary>
internal sealed class CrowdAftermath(Action giveBack)
{
    // Fewer are no crowd.
    private const int Crowd = 256;

    private int _settled;
    private int _before;

    /// <param name="open">Connections that are there now.</param>
    public void Look(int open)
    {
        if (open - _settled >= Crowd && open == _before)
        {
            _settled = open;
            giveBack();
        }

        _settled = Math.Min(_settled, open);
        _before = open;
    }
}
