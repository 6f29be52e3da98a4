/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for a passphrase. On a terminal nothing is shown, and its echo comes back whatever happens. */
#include "cli/system/passphrase.h"

#include "cli/output.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define PASSPHRASE_MAX 1024u /* bytes; openssl stops there too */

static volatile sig_atomic_t caught; /* the signal that ended the asking; 0: none */

static void on_signal(int number)
{
    caught = number;
}

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

/* Byte by byte up to the end of the line, so that nothing behind it is taken from a descriptor that is
 * not ours; EINTR ends it where a signal was caught. */
static enum seal_result read_line(int fd, struct seal_buffer *ret_line)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    uint8_t byte = 0;
    ssize_t got = 0;

    /* one piece of memory for all of it: none that moved holds a copy */
    if ((r = seal_buffer_reserve(ret_line, PASSPHRASE_MAX + 1)) != SEAL_OK)
        return r;
    for (;;) {
        got = read(fd, &byte, 1);
        if (got < 0 && errno == EINTR && caught == 0)
            continue;
        if (got < 0)
            return SEAL_IO_READ;
        if (got == 0 || byte == '\n')
            break;
        if (ret_line->size == PASSPHRASE_MAX)
            return SEAL_LIMIT_SIZE;
        if ((r = seal_buffer_append(ret_line, &byte, 1)) != SEAL_OK)
            return r;
    }
    if (ret_line->size > 0 && ret_line->data[ret_line->size - 1] == '\r')
        ret_line->size--;
    return ret_line->size > 0 ? SEAL_OK : SEAL_UNDECIDED;
}

static enum seal_result explain(enum seal_result r, const char *from, struct seal_fault *fault)
{
    if (r == SEAL_OK)
        return r;
    if (r == SEAL_UNDECIDED)
        return seal_fault_set(fault, SEAL_CONFIG_KEY, "the passphrase is empty", from);
    if (r == SEAL_LIMIT_SIZE)
        return seal_fault_set(fault, SEAL_CONFIG_KEY, "the passphrase is longer than 1,024 bytes",
                              from);
    return seal_fault_set(fault, r, r == SEAL_IO_READ ? "the passphrase cannot be read" : NULL, from);
}

static enum seal_result from_file(const char *file, struct seal_buffer *ret_passphrase,
                                  struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        (void)seal_fault_set(fault, SEAL_CONFIG_FILE, "the passphrase file cannot be opened", file);
        return seal_fault_detail(fault, NULL, strerror(errno));
    }
    r = explain(read_line(fd, ret_passphrase), file, fault);
    (void)close(fd);
    return r;
}

/* A line, or a signal. The signals are let in for the wait alone: one that came a moment earlier is not lost. The terminal hands
 * out whole lines, so that nothing waits after this. */
static bool wait_for_line(int fd, const sigset_t *let_in)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};

    while (ppoll(&wanted, 1, NULL, let_in) < 0)
        if (errno != EINTR || caught != 0)
            return false;
    return true;
}

/* Signals end the reading instead of the process, so that the echo can be put back first. */
static enum seal_result read_silently(int fd, struct seal_buffer *ret_passphrase)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct sigaction before[SIGNALS], stop = {.sa_handler = on_signal};
    struct termios shown, silent;
    sigset_t held, let_in;

    if (tcgetattr(fd, &shown) != 0)
        return SEAL_IO_READ;
    silent = shown;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    silent.c_lflag |= ECHONL;
    caught = 0;
    (void)sigemptyset(&held);
    for (size_t i = 0; i < SIGNALS; i++)
        (void)sigaddset(&held, signals[i]);
    (void)sigprocmask(SIG_BLOCK, &held, &let_in);
    for (size_t i = 0; i < SIGNALS; i++)
        (void)sigaction(signals[i], &stop, &before[i]);
    if (tcsetattr(fd, TCSAFLUSH, &silent) == 0 && wait_for_line(fd, &let_in))
        r = read_line(fd, ret_passphrase);
    else
        r = SEAL_IO_READ;
    (void)tcsetattr(fd, TCSAFLUSH, &shown);
    for (size_t i = 0; i < SIGNALS; i++)
        (void)sigaction(signals[i], &before[i], NULL);
    (void)sigprocmask(SIG_SETMASK, &let_in, NULL);
    if (caught != 0) {
        seal_buffer_clear(ret_passphrase);
        (void)raise(caught); /* what the user asked for, now that the terminal is as it was */
    }
    return r;
}

static enum seal_result from_terminal(const char *key, struct seal_buffer *ret_passphrase,
                                      struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_page prompt = {0};
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return seal_fault_set(fault, SEAL_CONFIG_KEY,
                              "the key is encrypted, and there is no terminal to ask on", key);
    seal_page_add(&prompt, "passphrase for ");
    seal_page_name(&prompt, key);
    seal_page_add(&prompt, ": ");
    if (prompt.failed == SEAL_UNDECIDED)
        r = seal_fd_write(fd, prompt.text.data, prompt.text.size);
    if (r == SEAL_OK)
        r = read_silently(fd, ret_passphrase);
    r = explain(r == SEAL_IO_WRITE ? SEAL_IO_READ : r, "/dev/tty", fault);
    seal_page_clear(&prompt);
    (void)close(fd);
    return r;
}

static enum seal_result ask(void *context, struct seal_buffer *ret_passphrase, struct seal_fault *fault)
{
    struct seal_passphrase_source *source = context;

    source->asked = true;
    if (source->file != NULL)
        return from_file(source->file, ret_passphrase, fault);
    if (source->fd.given)
        return explain(read_line((int)source->fd.value, ret_passphrase), "--passphrase-fd", fault);
    return from_terminal(source->key, ret_passphrase, fault);
}

struct seal_passphrase seal_passphrase_from(struct seal_passphrase_source *source)
{
    return (struct seal_passphrase){.context = source, .ask = ask};
}
