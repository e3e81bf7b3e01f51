/* Timeouts are those of the socket, so that a call on a server that hangs returns. */
#include "talk.h"

#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool talk_open_plain(talk *t, const target *to)
{
    struct timeval bound = {TALK_SECONDS, 0};
    *t = (talk){.socket = target_connect(to, true)};
    if (t->socket < 0)
        return false;
    setsockopt(t->socket, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
    setsockopt(t->socket, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound);
    return true;
}

bool talk_open(talk *t, target *to)
{
    if (!talk_open_plain(t, to))
        return false;
    t->tls = target_tls(to, t->socket);
    return t->tls && SSL_connect(t->tls) == 1;
}

void talk_close(talk *t)
{
    SSL_free(t->tls);
    ERR_clear_error();
    if (t->socket >= 0)
        close(t->socket);
    t->tls = NULL;
    t->socket = -1;
}

bool talk_send(talk *t, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count > 0) {
        int part = count > INT32_MAX ? INT32_MAX : (int)count;
        ssize_t sent =
            t->tls ? SSL_write(t->tls, at, part) : send(t->socket, at, (size_t)part, 0);
        ERR_clear_error();
        if (sent <= 0)
            return false;
        at += sent;
        count -= (size_t)sent;
    }
    return true;
}

bool talk_send_text(talk *t, const char *text)
{
    return talk_send(t, text, strlen(text));
}

static ssize_t receive(talk *t, char *text, size_t room)
{
    ssize_t count =
        t->tls ? SSL_read(t->tls, text, (int)room) : recv(t->socket, text, room, 0);
    ERR_clear_error();
    return count;
}

/* One byte at a time, so that nothing of the next answer is taken. */
unsigned talk_receive_head(talk *t)
{
    size_t length = 0;
    while (length < sizeof t->head - 1 && receive(t, t->head + length, 1) == 1) {
        t->head[++length] = 0;
        if (length >= 4 && memcmp(t->head + length - 4, "\r\n\r\n", 4) == 0)
            return strncmp(t->head, "HTTP/1.1 ", 9) == 0
                       ? (unsigned)strtoul(t->head + 9, NULL, 10)
                       : 0;
    }
    t->head[length] = 0;
    return 0;
}

unsigned talk_receive(talk *t)
{
    t->body_length = 0;
    t->body[0] = 0;
    unsigned status = talk_receive_head(t);
    if (status == 0)
        return 0;
    const char *header = strcasestr(t->head, "\r\nContent-Length:");
    size_t left = header ? strtoul(header + strlen("\r\nContent-Length:"), NULL, 10) : 0;
    while (left > 0) {
        char more[4096];
        ssize_t count = receive(t, more, left < sizeof more ? left : sizeof more);
        if (count <= 0)
            return 0;
        size_t room = sizeof t->body - 1 - t->body_length;
        size_t kept = (size_t)count < room ? (size_t)count : room;
        memcpy(t->body + t->body_length, more, kept);
        t->body_length += kept;
        t->body[t->body_length] = 0;
        left -= (size_t)count;
    }
    return status;
}

unsigned talk_get(talk *t, const char *path)
{
    char text[1024];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    return talk_send_text(t, text) ? talk_receive(t) : 0;
}

bool talk_is_closed(talk *t, unsigned milliseconds)
{
    struct pollfd file = {.fd = t->socket, .events = POLLIN};
    char byte;
    uint64_t end = time_now() + milliseconds * UINT64_C(1000000);
    while (time_now() < end) {
        if (poll(&file, 1, (int)((end - time_now()) / 1000000) + 1) <= 0)
            continue;
        ssize_t count = receive(t, &byte, 1);
        if (count > 0)
            return false;
        /* What TLS sends of its own accord is neither data nor an end. */
        if (recv(t->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0)
            return true;
    }
    return false;
}

bool talk_send_head(talk *t, const char *path, size_t length)
{
    char head[1024];
    snprintf(head, sizeof head,
             "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n",
             path, length);
    return talk_send_text(t, head);
}

char *talk_read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    const size_t room = (size_t)1 << 20;
    char *text = file ? malloc(room + 1) : NULL;
    if (text) {
        *length = fread(text, 1, room, file);
        text[*length] = 0;
    }
    if (file)
        fclose(file);
    return text;
}

unsigned talk_review(target *to, const char *file)
{
    talk t;
    size_t length;
    unsigned status = 0;
    char *body = talk_read_file(file, &length);
    if (talk_open(&t, to) && body && talk_send_head(&t, "/validate", length) &&
        talk_send(&t, body, length))
        status = talk_receive(&t);
    talk_close(&t);
    free(body);
    return status;
}
