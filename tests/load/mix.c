/* A mix is a small file of text, so that what a test sends can be read in one place. Answers are
 * files of a status and a body, written by one quiet pass before the load begins: whatever differs
 * under load is wrong, whether or not it looks plausible. */
#include "mix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A prime, so that it has no divisor in common with a sum of weights. */
#define STRIDE 7919u

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    long size = 0;
    char *text = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0) {
        rewind(file);
        text = malloc((size_t)size + 1);
        if (text) {
            *length = fread(text, 1, (size_t)size, file);
            text[*length] = 0;
        }
    }
    if (!text)
        fprintf(stderr, "load-client: cannot read %s\n", path);
    if (file)
        fclose(file);
    return text;
}

static bool make_request(request *r, const char *path, const char *file)
{
    size_t length;
    char *body = read_file(file, &length);
    if (!body)
        return false;
    size_t room = length + strlen(path) + 256;
    r->text = malloc(room);
    if (r->text) {
        int head = snprintf(r->text, room,
                            "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            "User-Agent: kube-apiserver-admission\r\n"
                            "Content-Length: %zu\r\nAccept: application/json, */*\r\n"
                            "Content-Type: application/json\r\n"
                            "Accept-Encoding: gzip\r\n\r\n",
                            path, length);
        memcpy(r->text + head, body, length);
        r->length = (size_t)head + length;
    }
    free(body);
    return r->text != NULL;
}

static bool read_line(mix *m, const char *folder, int folder_length, const char *line)
{
    char path[512], name[512], file[1024];
    unsigned weight;
    if (*line == '#' || *line == '\n')
        return true;
    request *grown = realloc(m->requests, (m->count + 1) * sizeof *grown);
    if (!grown || sscanf(line, "%u %511s %511s", &weight, path, name) != 3) {
        fprintf(stderr, "load-client: not WEIGHT PATH FILE: %s", line);
        return false;
    }
    m->requests = grown;
    request *r = &m->requests[m->count];
    *r = (request){.weight = weight};
    if (*name == '/')
        snprintf(file, sizeof file, "%s", name);
    else
        snprintf(file, sizeof file, "%.*s%s", folder_length, folder, name);
    if (!make_request(r, path, file))
        return false;
    m->count++;
    m->weight += weight;
    return true;
}

bool mix_read(mix *m, const char *path)
{
    char line[2048];
    const char *slash = strrchr(path, '/');
    FILE *file = fopen(path, "r");
    bool good = file != NULL;
    *m = (mix){.requests = NULL};
    while (good && fgets(line, sizeof line, file))
        good = read_line(m, path, slash ? (int)(slash - path) + 1 : 0, line);
    if (file)
        fclose(file);
    if (good && m->weight > 0 && m->weight % STRIDE != 0)
        return true;
    fprintf(stderr, "load-client: %s is no mix of requests\n", path);
    return false;
}

bool mix_read_answers(mix *m, const char *path)
{
    char name[1024];
    for (size_t i = 0; i < m->count; i++) {
        request *r = &m->requests[i];
        size_t length;
        snprintf(name, sizeof name, "%s/%zu", path, i);
        char *text = read_file(name, &length);
        char *end = text ? strchr(text, '\n') : NULL;
        if (!end || r->answer_count == MOST_ANSWERS) {
            free(text);
            return false;
        }
        answer *a = &r->answers[r->answer_count++];
        a->status = (unsigned)strtoul(text, NULL, 10);
        a->length = length - (size_t)(end + 1 - text);
        a->body = text;
        memmove(text, end + 1, a->length);
    }
    return true;
}

bool mix_write_answer(const char *path, size_t place, const answer *came)
{
    char name[1024];
    snprintf(name, sizeof name, "%s/%zu", path, place);
    FILE *file = fopen(name, "wb");
    if (!file)
        return false;
    fprintf(file, "%u\n", came->status);
    bool good = fwrite(came->body, 1, came->length, file) == came->length;
    return fclose(file) == 0 && good;
}

bool mix_expects(const request *r, const answer *came)
{
    for (size_t i = 0; i < r->answer_count; i++) {
        const answer *a = &r->answers[i];
        if (a->status == came->status && a->length == came->length &&
            memcmp(a->body, came->body, a->length) == 0)
            return true;
    }
    return r->answer_count == 0;
}

const request *mix_pick(const mix *m, unsigned long turn)
{
    unsigned place = (unsigned)(turn % m->weight * STRIDE % m->weight);
    const request *r = m->requests;
    while (place >= r->weight)
        place -= r++->weight;
    return r;
}

void mix_free(mix *m)
{
    for (size_t i = 0; i < m->count; i++) {
        free(m->requests[i].text);
        for (size_t j = 0; j < m->requests[i].answer_count; j++)
            free(m->requests[i].answers[j].body);
    }
    free(m->requests);
    *m = (mix){.requests = NULL};
}
