/* The file with the CAs, and the one with the address, may change while connections are opened all
 * the time, as they do where certificates are renewed and servers replaced. So both are looked at for
 * each connection; the context of OpenSSL is made anew only where the file is another. */
#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

uint64_t time_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* One of the lines of a file, each in its turn. False: there is none. */
static bool next_line(const target *t, char *text, int size)
{
    static unsigned turn;
    FILE *file = fopen(t->address + 1, "r");
    if (!file)
        return false;
    unsigned count = 0;
    while (fgets(text, size, file))
        count++;
    rewind(file);
    bool found = count > 0;
    for (unsigned i = count ? turn++ % count + 1 : 0; i > 0 && found; i--)
        found = fgets(text, size, file) != NULL;
    fclose(file);
    return found;
}

static bool find_address(const target *t, struct sockaddr_in *found)
{
    char text[64] = "";
    if (*t->address == '@') {
        if (!next_line(t, text, sizeof text))
            return false;
    } else {
        snprintf(text, sizeof text, "%s", t->address);
    }
    char *colon = strrchr(text, ':');
    if (!colon)
        return false;
    *colon = 0;
    *found = (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((unsigned short)strtoul(colon + 1, NULL, 10))};
    return inet_pton(AF_INET, text, &found->sin_addr) == 1;
}

int target_connect(const target *t, bool blocking)
{
    struct sockaddr_in address;
    int one = 1;
    if (!find_address(t, &address))
        return -1;
    int fd =
        socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ||
        errno == EINPROGRESS)
        return fd;
    close(fd);
    return -1;
}

static SSL_CTX *make_context(const char *authorities)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context)
        return NULL;
    if (SSL_CTX_load_verify_file(context, authorities) != 1) {
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return context;
}

SSL *target_tls(target *t, int socket)
{
    static const unsigned char protocols[] = "\x08http/1.1";
    struct stat status;
    if (stat(t->authorities, &status) != 0)
        return NULL;
    int64_t written =
        (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    if (!t->context || t->read != written) {
        SSL_CTX *context = make_context(t->authorities);
        if (!context)
            return NULL;
        SSL_CTX_free(t->context);
        t->context = context;
        t->read = written;
    }
    SSL *tls = SSL_new(t->context);
    if (!tls)
        return NULL;
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), "127.0.0.1");
    SSL_set_alpn_protos(tls, protocols, sizeof protocols - 1);
    if (SSL_set_fd(tls, socket) == 1)
        return tls;
    SSL_free(tls);
    return NULL;
}

void target_free(target *t)
{
    SSL_CTX_free(t->context);
    t->context = NULL;
}
