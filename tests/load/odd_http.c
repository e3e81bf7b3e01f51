/* What goes wrong in HTTP. Where two readers could disagree on where a request ends, the server must
 * answer an error, once, and close. */
#include "odd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define CLOSED_MILLISECONDS 15000u
/* Longer than a server may think about a request that is in whole. */
#define WAIT_MILLISECONDS 8000u

/* ---- Heads and bodies that mean two things, or nothing ---------------------------------- */

#define POST "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
/* What a second reader would take for a request of its own. */
#define SECOND "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"

typedef struct nonsense {
    const char *name;
    const char *text;
    size_t length; /* 0: to the NUL */
} nonsense;

#define WITH_NUL(text) text, sizeof(text) - 1

static const nonsense refused[] = {
    {"length and chunks",
     POST
     "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" SECOND,
     0},
    {"chunks and length",
     POST
     "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n" SECOND,
     0},
    {"two lengths", POST "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" SECOND, 0},
    {"the same length twice",
     POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" SECOND, 0},
    {"a list of lengths", POST "Content-Length: 2, 2\r\n\r\n{}" SECOND, 0},
    {"a negative length", POST "Content-Length: -1\r\n\r\n{}" SECOND, 0},
    {"a length with a sign", POST "Content-Length: +2\r\n\r\n{}" SECOND, 0},
    {"a length in hexadecimal", POST "Content-Length: 0x2\r\n\r\n{}" SECOND, 0},
    {"a length of 2^64 + 2", POST "Content-Length: 18446744073709551618\r\n\r\n{}" SECOND,
     0},
    {"two numbers as length", POST "Content-Length: 2 2\r\n\r\n{}" SECOND, 0},
    {"an empty length", POST "Content-Length: \r\n\r\n{}" SECOND, 0},
    {"chunks twice",
     POST
     "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SECOND,
     0},
    {"chunks in a list", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" SECOND,
     0},
    {"an unknown encoding", POST "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n" SECOND, 0},
    {"an encoding like chunked",
     POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SECOND, 0},
    {"identity and a length",
     POST "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}" SECOND, 0},
    {"a blank before the colon", POST "Content-Length : 2\r\n\r\n{}" SECOND, 0},
    {"a blank before the colon of chunks",
     POST "Content-Length: 2\r\nTransfer-Encoding : chunked\r\n\r\n{}" SECOND, 0},
    {"a folded header", POST "X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}" SECOND, 0},
    {"a folded length", POST "Content-Length:\r\n 2\r\n\r\n{}" SECOND, 0},
    {"chunks behind a tab",
     POST "Content-Length: 2\r\nTransfer-Encoding:\tchunked\r\n\r\n{}" SECOND, 0},
    {"lines that end in LF",
     "POST /validate HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: "
     "2\n\n{}" SECOND,
     0},
    {"a bare CR", POST "X: a\rContent-Length: 3\r\nContent-Length: 2\r\n\r\n{}" SECOND,
     0},
    {"a header without a colon", POST "Content-Length 2\r\n\r\n" SECOND, 0},
    {"a NUL in a value", WITH_NUL(POST "X: a\0b\r\nContent-Length: 2\r\n\r\n{}" SECOND)},
    {"a NUL in a name",
     WITH_NUL(POST "Content-Length\0: 5\r\nContent-Length: 2\r\n\r\n{}" SECOND)},
    {"a NUL in the path",
     WITH_NUL("POST /validate\0/x HTTP/1.1\r\nHost: x\r\nContent-Type: "
              "application/json\r\nContent-Length: 2\r\n\r\n{}" SECOND)},
    {"a huge chunk",
     POST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n" SECOND,
     0},
    {"a chunk of more digits than fit",
     POST "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n{}\r\n0\r\n\r\n" SECOND,
     0},
    {"a negative chunk",
     POST "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n" SECOND, 0},
    {"a chunk in octal",
     POST "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n" SECOND, 0},
    {"a chunk of no number",
     POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" SECOND, 0},
    {"a chunk that is longer",
     POST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}{}\r\n0\r\n\r\n" SECOND, 0},
    {"no host",
     "POST /validate HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
     "2\r\n\r\n{}" SECOND,
     0},
    {"HTTP/2.0",
     "POST /validate HTTP/2.0\r\nHost: x\r\nContent-Type: "
     "application/json\r\nContent-Length: 2\r\n\r\n{}" SECOND,
     0},
    {"HTTP/0.9", "GET /livez\r\n" SECOND, 0},
    {"no request line", "\x16\x03\x01\r\n\r\n" SECOND, 0},
};

/* Sends it all at once; the first answer must be an error, and nothing may follow it. */
static const char *is_refused(odd_settings *s, const nonsense *n)
{
    static char problem[256];
    talk t;
    unsigned status = 0, next = 0;
    uint64_t start = time_now();
    if (!talk_open(&t, &s->target)) {
        talk_close(&t);
        return "no connection";
    }
    talk_send(&t, n->text, n->length ? n->length : strlen(n->text));
    status = talk_receive(&t);
    if (status >= 400 || status == 0)
        next = status ? talk_receive(&t) : 0;
    talk_close(&t);
    if (time_now() - start > WAIT_MILLISECONDS * UINT64_C(1000000))
        status = 1;
    if ((status == 0 || (status >= 400 && status < 600)) && next == 0)
        return NULL;
    snprintf(problem, sizeof problem, "%s: answered %u (1: waited for more), then %u",
             n->name, status, next);
    return problem;
}

static const char *talk_nonsense(odd_settings *s)
{
    const char *last = NULL;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *problem = is_refused(s, &refused[i]);
        if (problem)
            printf("%s\n", problem);
        last = problem ? problem : last;
    }
    return last;
}

/* A method and headers for a path, and what may come. */
static const char *ask_oddly(odd_settings *s)
{
    static const struct {
        const char *text;
        unsigned least, most;
    } asked[] = {
        {"HEAD /validate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 599},
        {"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 599},
        {"OPTIONS /validate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 599},
        {"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400,
         599},
        {"TRACE /validate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 599},
        {"PUT /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: "
         "close\r\n\r\n",
         405, 405},
        {"validate /validate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, 405},
        {"GET /validate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, 405},
        {"GET /../validate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, 404},
        {"GET /%6civez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, 404},
        {"GET https://x/livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200,
         404},
        /* A wish for another protocol is passed over: no 101. */
        {"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: "
         "websocket\r\n\r\n",
         200, 499},
        {"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, "
         "HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
         200, 499},
        {"GET /livez HTTP/1.0\r\n\r\n", 200, 499},
    };
    static char problem[256];
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        talk t;
        unsigned status = 0;
        if (talk_open(&t, &s->target) && talk_send_text(&t, asked[i].text))
            status = talk_receive_head(&t);
        talk_close(&t);
        if (status && (status < asked[i].least || status > asked[i].most)) {
            snprintf(problem, sizeof problem, "%.20s: answered %u", asked[i].text,
                     status);
            return problem;
        }
    }
    return NULL;
}

/* ---- Too much --------------------------------------------------------------------------- */

/* A head of [size] bytes, for a body of two; the status, or 0. */
static unsigned send_head_of(odd_settings *s, size_t size)
{
    static const char start[] = POST "Content-Length: 2\r\nX: ";
    static char text[(64 << 10) + 1];
    talk t;
    unsigned status = 0;
    size_t rest = size - (sizeof start - 1) - strlen("\r\n\r\n");
    memset(text, 'x', sizeof text);
    if (talk_open(&t, &s->target) && talk_send(&t, start, sizeof start - 1) &&
        talk_send(&t, text, rest) && talk_send_text(&t, "\r\n\r\n{}"))
        status = talk_receive(&t);
    talk_close(&t);
    return status;
}

static const char *send_large_head(odd_settings *s)
{
    const size_t most = (size_t)64 << 10;
    if (send_head_of(s, most) != 400)
        return "a head of 64 KiB is not read";
    return send_head_of(s, most + 1) == 431
               ? NULL
               : "a head of 64 KiB and a byte is not answered 431";
}

static const char *send_many_headers(odd_settings *s)
{
    talk t;
    bool sent = talk_open(&t, &s->target) &&
                talk_send_text(&t, "GET /livez HTTP/1.1\r\nHost: x\r\n");
    unsigned status = 0;
    for (unsigned i = 0; sent && i < 20000; i++)
        sent = talk_send_text(&t, "A:\r\n");
    if (sent && talk_send_text(&t, "\r\n"))
        status = talk_receive(&t);
    talk_close(&t);
    return status == 0 || status >= 400 ? NULL : "20,000 headers are not refused";
}

/* 32 MiB and a byte are refused before they are sent. */
static const char *announce_large_body(odd_settings *s)
{
    talk t;
    unsigned status = 0;
    if (talk_open(&t, &s->target) &&
        talk_send_head(&t, "/validate", ((size_t)32 << 20) + 1))
        status = talk_receive(&t);
    bool closed = status == 413 && talk_is_closed(&t, CLOSED_MILLISECONDS);
    talk_close(&t);
    return closed ? NULL : "not answered 413 and closed before the body is sent";
}

static const char *send_large_body_in_chunks(odd_settings *s)
{
    static char chunk[1 << 20];
    talk t;
    unsigned status = 0;
    memset(chunk, ' ', sizeof chunk);
    bool sent = talk_open(&t, &s->target) &&
                talk_send_text(&t, POST "Transfer-Encoding: chunked\r\n\r\n");
    for (unsigned i = 0; sent && i < 33; i++)
        sent = talk_send_text(&t, "100000\r\n") && talk_send(&t, chunk, sizeof chunk) &&
               talk_send_text(&t, "\r\n");
    if (sent)
        talk_send_text(&t, "0\r\n\r\n");
    status = t.tls ? talk_receive(&t) : 0;
    talk_close(&t);
    return status == 413 || (!sent && status == 0) ? NULL
                                                   : "33 MiB in chunks are not refused";
}

/* ---- Unusual, but right ----------------------------------------------------------------- */

static const char *send_review(odd_settings *s, const char *headers,
                               bool (*send_body)(talk *t, const char *body,
                                                 size_t length))
{
    talk t;
    size_t length = 0;
    unsigned status = 0;
    char *body = talk_read_file(s->review, &length);
    if (body && talk_open(&t, &s->target) && talk_send_text(&t, POST) &&
        talk_send_text(&t, headers)) {
        char line[64];
        snprintf(line, sizeof line, "Content-Length: %zu\r\n\r\n", length);
        if ((strstr(headers, "chunked") ? talk_send_text(&t, "\r\n")
                                        : talk_send_text(&t, line)) &&
            send_body(&t, body, length))
            status = talk_receive(&t);
    }
    talk_close(&t);
    free(body);
    return status == 200 ? NULL : "the review is not answered 200";
}

static bool send_bytewise(talk *t, const char *body, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!talk_send(t, body + i, 1))
            return false;
    return true;
}
static bool send_chunks(talk *t, const char *body, size_t length)
{
    char line[64];
    for (size_t i = 0; i < length; i += 100) {
        size_t part = length - i < 100 ? length - i : 100;
        snprintf(line, sizeof line, "%zx;name=\"a value\"\r\n", part);
        if (!talk_send_text(t, line) || !talk_send(t, body + i, part) ||
            !talk_send_text(t, "\r\n"))
            return false;
    }
    return talk_send_text(t, "0\r\nX-Trailer: x\r\n\r\n");
}
static bool send_after_100(talk *t, const char *body, size_t length)
{
    return talk_receive_head(t) == 100 && talk_send(t, body, length);
}

static const char *send_byte_by_byte(odd_settings *s)
{
    return send_review(s, "", send_bytewise);
}
static const char *send_in_chunks(odd_settings *s)
{
    return send_review(s, "Transfer-Encoding: chunked\r\n", send_chunks);
}
static const char *wait_for_100(odd_settings *s)
{
    return send_review(s, "Expect: 100-continue\r\n", send_after_100);
}

/* Several requests at once: each is answered, in order. What is refused for its path would end the
 * connection. */
static const char *pipeline(odd_settings *s)
{
    talk t;
    bool good = talk_open(&t, &s->target) &&
                talk_send_text(&t, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
                                   "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n" POST
                                   "Content-Length: 2\r\n\r\n{}"
                                   "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    good = good && talk_receive(&t) == 200 && talk_receive(&t) == 200 &&
           talk_receive(&t) == 400 && talk_receive(&t) == 200;
    talk_close(&t);
    return good ? NULL : "not 200, 200, 400, 200";
}

/* ---- Cut off ---------------------------------------------------------------------------- */

/* Ends the connection after some of the bytes, with an end or a reset. */
static const char *cut(odd_settings *s, const char *body, size_t length, unsigned part,
                       bool reset)
{
    struct linger at_once = {1, 0};
    talk t;
    if (!talk_open(&t, &s->target)) {
        talk_close(&t);
        return "no connection";
    }
    if (part == 0)
        talk_send_text(&t, "POST /validate HT");
    else if (talk_send_head(&t, "/validate", length))
        talk_send(&t, body, part == 1 ? length / 2 : length);
    if (reset)
        setsockopt(t.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    talk_close(&t);
    return NULL;
}

/* In the head, in the body, and before the answer has come. */
static const char *cut_off(odd_settings *s)
{
    size_t length = 0;
    char *body = talk_read_file(s->review, &length);
    const char *problem = body ? NULL : "no review";
    for (unsigned i = 0; !problem && i < 60; i++)
        problem = cut(s, body, length, i % 3, i % 2);
    free(body);
    return problem;
}

/* Much of a body, and then nothing: the memory must come back when the client is gone. */
static const char *cut_large(odd_settings *s)
{
    static char text[4 << 20];
    talk t;
    memset(text, ' ', sizeof text);
    bool sent = talk_open(&t, &s->target) &&
                talk_send_head(&t, "/validate", (size_t)30 << 20) &&
                talk_send(&t, text, sizeof text);
    talk_close(&t);
    return sent ? NULL : "4 of 30 MiB are not taken";
}

const odd_client odd_http_clients[] = {
    {"nonsense", "sends heads and bodies that mean two things, or nothing",
     talk_nonsense},
    {"methods", "asks with methods and protocols that are not for us", ask_oddly},
    {"large-head", "sends a head of 64 KiB, and one of a byte more", send_large_head},
    {"many-headers", "sends 20,000 headers", send_many_headers},
    {"large-body", "announces a body of 32 MiB and a byte", announce_large_body},
    {"large-chunks", "sends 33 MiB in chunks", send_large_body_in_chunks},
    {"bytewise", "sends a body byte by byte", send_byte_by_byte},
    {"chunks", "sends a body in chunks with extensions and a trailer", send_in_chunks},
    {"expect", "waits for 100 Continue", wait_for_100},
    {"pipeline", "sends four requests at once", pipeline},
    {"cut", "ends in the head, in the body, before the answer", cut_off},
    {"cut-large", "ends in a large body", cut_large},
    {NULL, NULL, NULL},
};
