/* The server of http_server.h. */
#include "http_server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct request {
    char text[16384]; /* head and body */
    size_t head_length, body_length;
    char method[16], path[256];
} request;

static int count;

static size_t body_length(const char *head)
{
    const char *at = strcasestr(head, "\r\ncontent-length:");
    return at ? strtoul(at + strlen("\r\ncontent-length:"), NULL, 10) : 0;
}

static bool read_request(int socket, request *r)
{
    size_t length = 0;
    *r = (request){0};
    for (;;) {
        ssize_t got = read(socket, r->text + length, sizeof r->text - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
        const char *end = strstr(r->text, "\r\n\r\n");
        if (!end)
            continue;
        r->head_length = (size_t)(end - r->text) + 4;
        r->body_length = body_length(r->text);
        if (length >= r->head_length + r->body_length)
            return sscanf(r->text, "%15s %255s", r->method, r->path) == 2;
    }
}

static void answer(int socket, const char *status, const char *headers, const char *body,
                   size_t length)
{
    dprintf(socket, "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n",
            status, length, headers);
    if (write(socket, body, length) < 0)
        perror("write");
}

static void answer_text(int socket, const char *status, const char *headers,
                        const char *body)
{
    answer(socket, status, headers, body, strlen(body));
}

static void echo(int socket, const request *r)
{
    char text[20000] = "";
    snprintf(text, sizeof text, "%s %s\n", r->method, r->path);
    for (const char *line = strchr(r->text, '\n') + 1; *line != '\r';) {
        const char *end = strchr(line, '\n');
        size_t used = strlen(text);
        if (strncasecmp(line, "Host:", 5) != 0 &&
            strncasecmp(line, "User-Agent:", 11) != 0)
            snprintf(text + used, sizeof text - used, "%.*s\n", (int)(end - line - 1),
                     line);
        line = end + 1;
    }
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%.*s", (int)r->body_length,
             r->text + r->head_length);
    answer_text(socket, "200 OK", "Content-Type: text/plain\r\n", text);
}

static void answer_count(int socket, const request *r)
{
    char body[16];
    const char *status = "200 OK", *headers = "Content-Type: application/json\r\n";
    snprintf(body, sizeof body, "%d", count);
    if (strcmp(r->path, "/broken") == 0)
        status = "500 Internal Server Error";
    if (strcmp(r->path, "/cached") == 0)
        headers =
            "Content-Type: application/json\r\nCache-Control: private, max-age=60\r\n"
            "Date: Wed, 25 Nov 2026 13:46:40 GMT\r\n";
    if (strcmp(r->path, "/tagged") == 0)
        headers = "Content-Type: application/json\r\nEtag: \"t\"\r\n"
                  "Expires: Wed, 25 Nov 2020 13:46:40 GMT\r\n";
    if (strcmp(r->path, "/tagged") == 0 && strcasestr(r->text, "If-None-Match: \"t\""))
        answer_text(socket, "304 Not Modified", "X-Renewed: yes\r\n", "");
    else
        answer_text(socket, status, headers, body);
}

static const struct {
    const char *path, *status, *headers, *body;
} fixed[] = {
    {"/json", "200 OK", "Content-Type: application/problem+json; charset=x\r\n",
     "{\"a\": 1.50} rest"},
    {"/yaml", "200 OK", "Content-Type: application/yaml\r\n", "a: [x, 1]\n"},
    {"/bytes", "200 OK", "Content-Type: text/plain\r\nX-Twice: a\r\nx-twice:  b \r\n",
     "\xff\xfe"},
    {"/odd", "299 Odd Thing", "", "{}"},
    {"/to-echo", "302 Found", "Location: /echo\r\n", ""},
    {"/keep-echo", "307 Temporary Redirect", "Location: echo\r\n", ""},
    {"/loop", "302 Found", "Location: /loop\r\n", ""},
};

static void serve(int socket, const request *r)
{
    count++;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (strcmp(r->path, fixed[i].path) == 0) {
            answer_text(socket, fixed[i].status, fixed[i].headers, fixed[i].body);
            return;
        }
    }
    if (strcmp(r->path, "/chunked") == 0)
        dprintf(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    else if (strcmp(r->path, "/slow") == 0)
        sleep(1);
    else if (strcmp(r->path, "/count") == 0 || strcmp(r->path, "/cached") == 0 ||
             strcmp(r->path, "/tagged") == 0 || strcmp(r->path, "/broken") == 0)
        answer_count(socket, r);
    else if (strncmp(r->path, "/echo", 5) == 0)
        echo(socket, r);
    else
        answer_text(socket, "404 Not Found", "", "none");
}

static void *run(void *data)
{
    int listener = *(int *)data;
    static request r;
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        if (socket < 0)
            continue;
        if (read_request(socket, &r))
            serve(socket, &r);
        close(socket);
    }
    return NULL;
}

int loopback_start(void *(*thread_main)(void *), int *listener)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    pthread_t thread;
    signal(SIGPIPE, SIG_IGN);
    *listener = socket(AF_INET, SOCK_STREAM, 0);
    if (*listener < 0 || bind(*listener, (struct sockaddr *)&address, length) != 0 ||
        listen(*listener, 16) != 0 ||
        getsockname(*listener, (struct sockaddr *)&address, &length) != 0 ||
        pthread_create(&thread, NULL, thread_main, listener) != 0)
        abort();
    pthread_detach(thread);
    return ntohs(address.sin_port);
}

int http_server_start(void)
{
    static int listener;
    return loopback_start(run, &listener);
}
