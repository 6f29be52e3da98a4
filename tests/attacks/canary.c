/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a gate must not start. It leaves a trace in /canary and asks the platform for an event, as a
 * handler's runtime does.
 *
 * Linked statically, so that no variable of the attack suite changes what it does.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void leave_strings(const char *path, char **strings)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

    for (; *strings != NULL; strings++)
        if (write(fd, *strings, strlen(*strings) + 1) < 0)
            _exit(99);
    close(fd);
}

static void leave_state(void)
{
    FILE *state = fopen("/canary/state", "w");

    if (state == NULL)
        _exit(99);
    fprintf(state, "pid %d umask %03o descriptors", (int)getpid(), (unsigned)umask(0));
    for (int fd = 0; fd < 1100; fd++)
        if (fd != fileno(state) && fcntl(fd, F_GETFD) >= 0)
            fprintf(state, " %d", fd);
    for (int number = 1; number < 32; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            fprintf(state, " ignores-%d", number);
    }
    fclose(state);
}

static void ask_for_an_event(const char *api)
{
    static const char request[] =
        "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n";
    struct sockaddr_in address = {.sin_family = AF_INET};
    char answer[512];
    int fd;

    if (api == NULL || strncmp(api, "127.0.0.1:", 10) != 0)
        return;
    address.sin_port = htons((unsigned short)atoi(api + 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        write(fd, request, sizeof request - 1) > 0 && read(fd, answer, sizeof answer) < 0)
        return;
    close(fd);
}

int main(int argc, char **argv)
{
    (void)argc;
    leave_state();
    leave_strings("/canary/argv", argv);
    leave_strings("/canary/environ", environ);
    ask_for_an_event(getenv("AWS_LAMBDA_RUNTIME_API"));
    return 0;
}
