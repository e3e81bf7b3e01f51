/* Resolving an address and listening on it. The HTTP library could do it, but would not
 * say what went wrong. */
#include "base/listen.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

/* Cuts [address] in two at its last colon; brackets around the host are taken off. */
static bool split_address(us_arena *arena, const char *address, const char **host,
                          const char **port)
{
    const char *colon = strrchr(address, ':');
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return false;
    us_str name = us_str_make(address, (size_t)(colon - address));
    if (name.length >= 2 && name.text[0] == '[' && name.text[name.length - 1] == ']')
        name = us_str_slice(name, 1, name.length - 1);
    *host = name.length ? us_str_to_c(arena, name) : NULL;
    *port = colon + 1;
    return true;
}

static int open_socket(const struct addrinfo *at)
{
    int one = 1;
    int fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                    at->ai_protocol);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
        bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

static us_str name_of(us_arena *arena, int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char host[NI_MAXHOST] = "?";
    char port[NI_MAXSERV] = "?";
    if (getsockname(fd, (struct sockaddr *)&address, &length) == 0)
        getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port,
                    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    return us_str_format(arena, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

bool us_listen_on(us_arena *arena, const char *flag, const char *address, int *socket,
                  us_str *bound, us_str *error)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    const char *host;
    const char *port;
    if (!split_address(arena, address, &host, &port)) {
        *error = us_str_format(arena, "%s: %s is not HOST:PORT", flag, address);
        return false;
    }
    int status = getaddrinfo(host, port, &hints, &found);
    if (status != 0) {
        *error = us_str_format(arena, "cannot listen on %s: %s", address,
                               gai_strerror(status));
        return false;
    }
    *socket = -1;
    for (struct addrinfo *at = found; at && *socket < 0; at = at->ai_next)
        *socket = open_socket(at);
    int reason = errno;
    freeaddrinfo(found);
    if (*socket < 0) {
        *error =
            us_str_format(arena, "cannot listen on %s: %s", address, strerror(reason));
        return false;
    }
    *bound = name_of(arena, *socket);
    return true;
}
