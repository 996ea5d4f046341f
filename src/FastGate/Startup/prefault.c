/*
 * Before Main, .NET writes its own tables out into .hydrated, 2.3 MB behind .bss, from the first byte to the last. Each of those some 600 pages would
 * fault by itself, which costs 12 to 17 microseconds under some hypervisors (docs/benchmarks.md); one call has them all for less than a tenth of
 * that. A kernel before Linux 5.14 does not know the call: then they fault one by one. No header is needed, so any compiler for the
 * target does, without that target's C library.
 */
enum { page_size = 6 /* AT_PAGESZ */, populate_write = 23 /* MADV_POPULATE_WRITE */ };

extern unsigned long getauxval(unsigned long type);
extern int madvise(void *start, unsigned long length, int advice);
extern int *__errno_location(void);
extern char __bss_start[], _end[];

__attribute__((constructor)) static void prefault(void)
{
    unsigned long mask = getauxval(page_size) - 1;
    unsigned long start = ((unsigned long)__bss_start + mask) & ~mask, end = ((unsigned long)_end + mask) & ~mask;
    int *error = __errno_location(), before = *error;
    madvise((void *)start, end - start, populate_write);
    *error = before;
}
