using FastGate.Listening;

namespace FastGate.Tests.Listening;

public sealed class ProgramPagesTests
{
    [Fact]
    public void Only_mappings_that_nobody_can_write_and_nobody_has_changed_are_given_back()
    {
        string[] smaps =
        [
            "55aa00001000-55aa00005000 r-xp 00001000 08:01 42                         /fastgate",
            "Rss:                  16 kB",
            "Anonymous:             0 kB",
            "VmFlags: rd ex mr mw me",
            "55aa00006000-55aa00007000 r--p 00006000 08:01 42                         /fastgate",
            "Anonymous:             4 kB", // relocated: dropping it would lose the relocations
            "55aa00008000-55aa00009000 rw-p 00008000 08:01 42                         /fastgate",
            "Anonymous:             0 kB",
            "7f0000000000-7f0000001000 r-xp 00000000 00:00 0                          [vdso]",
            "Anonymous:             0 kB",
            "7f0000002000-7f0000003000 r--p 00000000 00:00 0 ",
            "Anonymous:             0 kB",
            "7f0000004000-7f0000006000 r--s 00000000 08:01 43                         /shared",
            "Anonymous:             0 kB",
            "7f0000008000-7f000000a000 r--p 00000000 08:01 44                         /lib/libcrypto.so.3",
            "Anonymous:             0 kB",
        ];

        List<(nint Start, nuint Length)> droppable = ProgramPages.Droppable(smaps);

        Assert.Equal([(unchecked((nint)0x55aa00001000), (nuint)0x4000), (unchecked((nint)0x7f0000008000), (nuint)0x2000)], droppable);
    }

    [Fact]
    public void A_process_that_gave_its_pages_back_goes_on()
    {
        ProgramPages.GiveBack();

        Assert.Equal(55, Enumerable.Range(1, 10).Sum());
    }
}
