/* What goes wrong before, or below, HTTP. */
#include "odd.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The server closes connections on which no handshake comes about after its --header-timeout. */
#define CLOSED_MILLISECONDS 15000u

/* Sends bytes that are no TLS; the server must close without a word of HTTP. */
static const char *send_raw(odd_settings *s, const void *bytes, size_t count)
{
    talk t;
    char came[4096] = "";
    const char *problem = NULL;
    if (!talk_open_plain(&t, &s->target))
        problem = "no connection";
    /* The server may have closed before all was sent: that is an answer, too. */
    else if (talk_send(&t, bytes, count))
        shutdown(t.socket, SHUT_WR);
    uint64_t end = time_now() + CLOSED_MILLISECONDS * UINT64_C(1000000);
    while (!problem && time_now() < end) {
        ssize_t got = recv(t.socket, came, sizeof came - 1, 0);
        if (got <= 0)
            break;
        came[got] = 0;
        if (strstr(came, "HTTP/"))
            problem = "HTTP in the clear";
    }
    if (!problem && time_now() >= end)
        problem = "the connection is not closed";
    talk_close(&t);
    return problem;
}

static const char *speak_plainly(odd_settings *s)
{
    static const char text[] = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    return send_raw(s, text, sizeof text - 1);
}

/* A record of a handshake, with what looks like a ClientHello at first. */
static const char *send_records(odd_settings *s, size_t announced, size_t sent)
{
    unsigned char *bytes = malloc(sent + 9);
    if (!bytes)
        return "no memory";
    const unsigned char head[9] = {
        22, 3, 1,  (unsigned char)(announced >> 8), (unsigned char)announced, 1,
        0,  1, 252};
    for (size_t i = 0; i < sent; i++)
        bytes[9 + i] = (unsigned char)(i * 2654435761u >> 7);
    memcpy(bytes, head, sizeof head);
    const char *problem = send_raw(s, bytes, sent + 9);
    free(bytes);
    return problem;
}

static const char *send_garbage_hello(odd_settings *s)
{
    return send_records(s, 512, 508);
}

static const char *send_large_record(odd_settings *s)
{
    return send_records(s, 0xffff, (size_t)64 << 10);
}

static const char *send_garbage(odd_settings *s)
{
    unsigned char bytes[4096];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * i * 31 + 7);
    return send_raw(s, bytes, sizeof bytes);
}

/* Hangs up in all the ways and at all the points of a handshake, many times over. */
static const char *hang_up_early(odd_settings *s)
{
    static const unsigned char half[] = {22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3};
    for (unsigned i = 0; i < 60; i++) {
        talk t;
        struct linger at_once = {1, 0};
        if (!talk_open_plain(&t, &s->target))
            return "no connection";
        if (i % 3 == 1)
            talk_send(&t, half, sizeof half);
        if (i % 3 == 2) {
            t.tls = target_tls(&s->target, t.socket);
            SSL_connect(t.tls);
        }
        if (i % 2)
            setsockopt(t.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        talk_close(&t);
    }
    return NULL;
}

/* Opens a connection of a version of TLS. */
static bool open_version(talk *t, odd_settings *s, int version)
{
    if (!talk_open_plain(t, &s->target))
        return false;
    t->tls = target_tls(&s->target, t->socket);
    if (!t->tls)
        return false;
    SSL_set_min_proto_version(t->tls, version);
    SSL_set_max_proto_version(t->tls, version);
    if (version < TLS1_2_VERSION)
        SSL_set_cipher_list(t->tls, "ALL:@SECLEVEL=0");
    return SSL_connect(t->tls) == 1;
}

static const char *speak_old_tls(odd_settings *s)
{
    static const int versions[] = {TLS1_VERSION, TLS1_1_VERSION};
    for (size_t i = 0; i < 2; i++) {
        talk t;
        bool opened = open_version(&t, s, versions[i]);
        talk_close(&t);
        if (opened)
            return "a version of TLS below 1.2 is taken";
    }
    return NULL;
}

static const char *speak_each_tls(odd_settings *s)
{
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < 2; i++) {
        talk t;
        bool good = open_version(&t, s, versions[i]) && talk_get(&t, "/livez") == 200;
        talk_close(&t);
        if (!good)
            return "TLS 1.2 or 1.3 does not work";
    }
    return NULL;
}

/* Either the handshake fails, or no protocol is agreed on and the client's first words, which are
 * those of HTTP/2, are refused. */
static const char *offer_h2_only(odd_settings *s)
{
    static const unsigned char h2[] = "\x02h2";
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const unsigned char *agreed;
    unsigned length = 0;
    talk t;
    const char *problem = NULL;
    if (!talk_open_plain(&t, &s->target))
        return "no connection";
    t.tls = target_tls(&s->target, t.socket);
    SSL_set_alpn_protos(t.tls, h2, sizeof h2 - 1);
    if (SSL_connect(t.tls) == 1) {
        SSL_get0_alpn_selected(t.tls, &agreed, &length);
        talk_send(&t, preface, sizeof preface - 1);
        unsigned status = talk_receive(&t);
        if (length > 0)
            problem = "a protocol is agreed on";
        else if (status > 0 && status < 400)
            problem = "HTTP/2 is answered";
    }
    talk_close(&t);
    return problem;
}

/* A second handshake must not come about on the first one's connection. */
static const char *renegotiate(odd_settings *s)
{
    talk t;
    const char *problem = NULL;
    if (!open_version(&t, s, TLS1_2_VERSION))
        problem = "TLS 1.2 does not work";
    else if (SSL_renegotiate(t.tls) == 1 && SSL_do_handshake(t.tls) == 1 &&
             talk_get(&t, "/livez") == 200 && SSL_total_renegotiations(t.tls) > 0 &&
             !SSL_renegotiate_pending(t.tls))
        problem = "the server renegotiates";
    talk_close(&t);
    return problem;
}

/* New keys, again and again; then a question as usual. */
static const char *update_keys(odd_settings *s)
{
    talk t;
    const char *problem = NULL;
    bool taken = open_version(&t, s, TLS1_3_VERSION);
    if (!taken)
        problem = "TLS 1.3 does not work";
    for (unsigned i = 0; taken && i < 50; i++)
        taken = SSL_key_update(t.tls, SSL_KEY_UPDATE_REQUESTED) == 1 &&
                SSL_do_handshake(t.tls) == 1;
    /* The server may have enough of it at any time, but must not hang. */
    if (taken && talk_get(&t, "/livez") != 200 &&
        !talk_is_closed(&t, CLOSED_MILLISECONDS))
        problem = "neither an answer nor an end after updates of keys";
    talk_close(&t);
    return problem;
}

/* A review in records of 512 bytes, twice over, so that they come all at once. */
static bool send_small_records(talk *t, const char *body, size_t length)
{
    int cork = 1;
    SSL_set_max_send_fragment(t->tls, 512);
    setsockopt(t->socket, IPPROTO_TCP, TCP_CORK, &cork, sizeof cork);
    bool sent = talk_send_head(t, "/validate", length) && talk_send(t, body, length) &&
                talk_send_head(t, "/validate", length) && talk_send(t, body, length);
    cork = 0;
    setsockopt(t->socket, IPPROTO_TCP, TCP_CORK, &cork, sizeof cork);
    return sent;
}

/* On several connections, so that the server goes from one to the other in the middle of what it has
 * read. */
static const char *send_many_records(odd_settings *s)
{
    enum { CONNECTIONS = 12, ROUNDS = 5 };
    talk *all = calloc(CONNECTIONS, sizeof *all);
    size_t length = 0;
    char *body = talk_read_file(s->review, &length);
    const char *problem = all && body ? NULL : "no review";
    for (unsigned i = 0; all && i < CONNECTIONS; i++)
        all[i].socket = -1;
    for (unsigned i = 0; !problem && i < CONNECTIONS; i++)
        if (!talk_open(&all[i], &s->target))
            problem = "no connection";
    for (unsigned round = 0; !problem && round < ROUNDS; round++) {
        for (unsigned i = 0; !problem && i < CONNECTIONS; i++)
            if (!send_small_records(&all[i], body, length))
                problem = "records are not taken";
        for (unsigned i = 0; !problem && i < 2 * CONNECTIONS; i++)
            if (talk_receive(&all[i / 2]) != 200)
                problem = "a review in small records is not answered";
    }
    for (unsigned i = 0; all && i < CONNECTIONS; i++)
        talk_close(&all[i]);
    free(body);
    free(all);
    return problem;
}

const odd_client odd_tls_clients[] = {
    {"plain-text", "speaks HTTP where TLS is expected", speak_plainly},
    {"garbage", "sends bytes that mean nothing", send_garbage},
    {"garbage-hello", "sends a ClientHello of random bytes", send_garbage_hello},
    {"large-record", "sends a record of 64 KiB", send_large_record},
    {"hang-up", "hangs up before, in and after the handshake", hang_up_early},
    {"old-tls", "offers TLS 1.0 and 1.1 alone", speak_old_tls},
    {"each-tls", "offers TLS 1.2, then 1.3 alone", speak_each_tls},
    {"h2-only", "offers HTTP/2 alone", offer_h2_only},
    {"renegotiation", "asks for a second handshake", renegotiate},
    {"key-updates", "asks for new keys again and again", update_keys},
    {"small-records", "sends reviews in small records, all at once", send_many_records},
    {NULL, NULL, NULL},
};
