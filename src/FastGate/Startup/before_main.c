/*
 * What must be done before the runtime does anything. No header is needed, so any compiler for the target does, without that target's C library.
 */
enum { page_size = 6 /* AT_PAGESZ */, populate_write = 23 /* MADV_POPULATE_WRITE */, closed = 0x20 /* POLLNVAL */, read_and_write = 2 /* O_RDWR */,
       file_too_large = 25 /* SIGXFSZ */ };

struct pollfd { int fd; short events, revents; };

extern unsigned long getauxval(unsigned long type);
extern int madvise(void *start, unsigned long length, int advice);
extern int *__errno_location(void);
extern int poll(struct pollfd *descriptors, unsigned long count, int timeout);
extern int open(const char *path, int flags, ...);
extern void (*signal(int number, void (*handler)(int)))(int);
extern void _exit(int status) __attribute__((noreturn));
extern char __bss_start[], _end[];

/*
 * Of the standard descriptors, one that whoever started this program has closed becomes /dev/null. Otherwise the next file opened would have its
 * number, a client's connection even, and get what is meant for the log.
 */
static void open_the_standard_descriptors(void)
{
    struct pollfd standard[] = { { 0, 0, 0 }, { 1, 0, 0 }, { 2, 0, 0 } };
    if (poll(standard, 3, 0) < 0)
        _exit(1);
    for (int i = 0; i < 3; i++)
        if ((standard[i].revents & closed) != 0 && open("/dev/null", read_and_write) != i) /* the lowest free number is i */
            _exit(1);
}

/* A log that has reached the limit of a file's size (ulimit -f) is a write that fails, and no reason to die. */
static void ignore_full_files(void)
{
    signal(file_too_large, (void (*)(int))1 /* SIG_IGN */);
}

/* Not constructors but earlier: those of the libraries might open files. */
static void (*before_the_libraries[])(void) __attribute__((section(".preinit_array"), used)) = { open_the_standard_descriptors, ignore_full_files };

/*
 * Before Main, .NET writes its own tables out into .hydrated, 2.3 MB behind .bss, from the first byte to the last. Each of those some 600 pages would
 * fault by itself, which costs 12 to 17 microseconds under some hypervisors (docs/benchmarks.md); one call has them all for less than a tenth of
 * that. A kernel before Linux 5.14 does not know the call: then they fault one by one.
 */
__attribute__((constructor)) static void prefault(void)
{
    unsigned long mask = getauxval(page_size) - 1;
    unsigned long start = ((unsigned long)__bss_start + mask) & ~mask, end = ((unsigned long)_end + mask) & ~mask;
    int *error = __errno_location(), before = *error;
    madvise((void *)start, end - start, populate_write);
    *error = before;
}
