/* GnuTLS asks for five bytes of each record and then for the rest, and gives records one by one. A
 * client in Go cuts a review of 4 kB into four of them; an answer is two, head and body. So as much is
 * read at a time as has come, and the head of an answer waits for its body.
 *
 * What is read ahead lies in a buffer of the thread, since nearly always all of it is asked for at
 * once. A connection that leaves something in there keeps the buffer until it has taken the rest; those
 * that read meanwhile take one of their own, and give it back likewise.
 *
 * Nobody may wait for a socket that was read ahead: the HTTP library reads until it is told that there
 * is nothing more, and only then waits. */
#include "transport.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* Two records of the largest kind fit. */
enum { AHEAD_SIZE = 34 << 10, PARTS_MAX = 16 };

static _Thread_local char of_thread[AHEAD_SIZE];
static _Thread_local bool is_taken;

/* ---- Reading -------------------------------------------------------------------------- */

static bool take_buffer(transport *t)
{
    t->reads_apart = is_taken;
    t->ahead = is_taken ? malloc(AHEAD_SIZE) : of_thread;
    is_taken = true;
    return t->ahead != NULL;
}

static void give_buffer(transport *t)
{
    if (t->reads_apart)
        free(t->ahead);
    else
        is_taken = false;
    t->ahead = NULL;
}

static ssize_t read_ahead(transport *t)
{
    if (!take_buffer(t)) {
        errno = ENOMEM;
        return -1;
    }
    ssize_t count = recv(t->socket, t->ahead, AHEAD_SIZE, 0);
    t->at = 0;
    t->end = count > 0 ? (size_t)count : 0;
    if (count <= 0) {
        int why = errno;
        give_buffer(t);
        errno = why;
    }
    return count;
}

/* What is there of [size] bytes; fewer only if the socket has no more, for nobody is told of what
 * it has had all the time. */
static ssize_t pull(gnutls_transport_ptr_t data, void *bytes, size_t size)
{
    transport *t = data;
    size_t done = 0;
    while (done < size) {
        ssize_t more = t->ahead ? 1 : read_ahead(t);
        if (more <= 0)
            return done > 0 ? (ssize_t)done : more;
        size_t count = t->end - t->at < size - done ? t->end - t->at : size - done;
        memcpy((char *)bytes + done, t->ahead + t->at, count);
        t->at += count;
        done += count;
        if (t->at == t->end)
            give_buffer(t);
    }
    return (ssize_t)done;
}

/* Whether there is something to read, within [milliseconds]. */
static int wait_to_pull(gnutls_transport_ptr_t data, unsigned milliseconds)
{
    transport *t = data;
    struct pollfd socket = {.fd = t->socket, .events = POLLIN};
    if (t->ahead)
        return 1;
    return poll(&socket, 1,
                milliseconds == GNUTLS_INDEFINITE_TIMEOUT ? -1 : (int)milliseconds);
}

/* ---- Writing -------------------------------------------------------------------------- */

static size_t size_of(const giovec_t *parts, int count)
{
    size_t size = 0;
    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

static ssize_t hold(transport *t, const giovec_t *parts, int count)
{
    size_t before = t->held;
    for (int i = 0; i < count; i++) {
        memcpy(t->kept + t->held, parts[i].iov_base, parts[i].iov_len);
        t->held += (unsigned)parts[i].iov_len;
    }
    return (ssize_t)(t->held - before);
}

/* What was kept goes first. Of what is sent only in part GnuTLS keeps the rest. */
static ssize_t send_all(transport *t, const giovec_t *parts, int count)
{
    struct iovec all[PARTS_MAX + 1] = {{t->kept, t->held}};
    struct msghdr message = {.msg_iov = all};
    size_t used = t->held > 0;
    for (int i = 0; i < count && i < PARTS_MAX; i++)
        all[used++] = (struct iovec){parts[i].iov_base, parts[i].iov_len};
    message.msg_iovlen = used;
    ssize_t sent = sendmsg(t->socket, &message, MSG_NOSIGNAL);
    if (sent < 0 || t->held == 0)
        return sent;
    unsigned gone = (size_t)sent < t->held ? (unsigned)sent : t->held;
    memmove(t->kept, t->kept + gone, t->held - gone);
    t->held -= gone;
    sent -= gone;
    if (sent > 0)
        return sent;
    errno = EAGAIN;
    return -1;
}

static ssize_t push(gnutls_transport_ptr_t data, const giovec_t *parts, int count)
{
    transport *t = data;
    bool holds = t->holds_next && size_of(parts, count) <= sizeof t->kept - t->held;
    t->holds_next = false;
    return holds ? hold(t, parts, count) : send_all(t, parts, count);
}

/* ---- For others ------------------------------------------------------------------------- */

void transport_begin(transport *t, gnutls_session_t session, int socket)
{
    *t = (transport){.session = session, .socket = socket};
    gnutls_transport_set_ptr(session, t);
    gnutls_transport_set_pull_function(session, pull);
    gnutls_transport_set_pull_timeout_function(session, wait_to_pull);
    gnutls_transport_set_vec_push_function(session, push);
}

void transport_hold(transport *t)
{
    if (t->session)
        t->holds_next = true;
}

void transport_end(transport *t)
{
    if (t->ahead)
        give_buffer(t);
}
