/* The Secret. What is not the keeper's in it (labels, other keys) stays as it is; a write takes the
 * place of the version that was read, or fails. */
#include "certificates/parts.h"

#include "base/buf.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "kubernetes/object.h"

#include <stdio.h>
#include <time.h>

enum { STATUS_NOT_FOUND = 404 };

static us_str list_path(us_arena *arena, const us_keeper_options *options)
{
    return us_str_format(arena, "api/v1/namespaces/%.*s/secrets",
                         US_STR_ARG(options->secret_namespace));
}

static us_str path_of(us_arena *arena, const us_keeper_options *options)
{
    return us_str_format(arena, "%.*s/%.*s", US_STR_ARG(list_path(arena, options)),
                         US_STR_ARG(options->secret_name));
}

us_str us_keeper_service(us_arena *arena, const us_keeper_options *options)
{
    return us_str_format(arena, "%.*s/%.*s", US_STR_ARG(options->service_namespace),
                         US_STR_ARG(options->service_name));
}

/* What is under [key]; empty where there is nothing, or no base 64. */
static us_str content(us_arena *arena, us_value object, const char *key)
{
    us_str bytes, error;
    us_str coded = us_value_member_text(us_value_member(object, "data"), key);
    return us_base64_decode(arena, coded, false, &bytes, &error) ? bytes : US_STR_EMPTY;
}

/* 0 where it is no time of the form 2026-11-28T22:00:00Z. */
static int64_t read_time(us_arena *arena, us_str text)
{
    struct tm parts = {0};
    const char *end =
        strptime(us_str_copy(arena, text).text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return end && *end == '\0' ? timegm(&parts) : 0;
}

static us_str write_time(us_arena *arena, int64_t seconds)
{
    time_t when = seconds;
    struct tm parts;
    char text[32];
    gmtime_r(&when, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return us_str_copy(arena, us_str_from(text));
}

/* Looks for the CA that signed the leaf, and for what the leaf lacks. */
static void judge(us_arena *arena, us_kept_secret *secret, const char *const *names,
                  size_t name_count, int64_t now)
{
    us_certificate_facts facts;
    us_certificates_outcome outcome =
        us_certificates_read(arena, secret->certificate, secret->key, &facts);
    secret->list = us_certificates_list(arena, content(arena, secret->object, "ca.crt"),
                                        secret->certificate, &secret->count);
    while (secret->current < secret->count && !secret->list[secret->current].signed_leaf)
        secret->current++;
    secret->expires = facts.expires;
    if (outcome == US_CERTIFICATES_NO_CERTIFICATE) {
        secret->problem = US_STR("tls.crt has no certificate");
    } else if (outcome != US_CERTIFICATES_GOOD) {
        secret->problem = US_STR("tls.key is not the key of tls.crt");
    } else if (secret->current == secret->count) {
        secret->problem = US_STR("no CA of ca.crt signed tls.crt");
    } else if (facts.begins > now) {
        secret->problem = US_STR("tls.crt is not good yet");
    } else {
        int64_t end = secret->list[secret->current].expires;
        secret->expires = end < facts.expires ? end : facts.expires;
        secret->is_over = secret->expires <= now;
        if (secret->is_over)
            secret->problem = US_STR("tls.crt, or its CA, has expired");
    }
    for (size_t i = 0; i < name_count && secret->problem.length == 0; i++)
        if (!us_certificates_names(&facts, names[i]))
            secret->problem = us_str_format(arena, "tls.crt is not for %s", names[i]);
}

bool us_secret_read(us_arena *arena, const us_keeper_options *options,
                    const char *const *names, size_t name_count, int64_t now,
                    us_kept_secret *secret, us_str *error)
{
    long status;
    us_api_request request = {.path = path_of(arena, options),
                              .timeout = US_KEEPER_TIMEOUT};
    *secret = (us_kept_secret){.object = US_NONE};
    if (!us_api_ask_object(arena, options->config, &request, &secret->object, &status,
                           error)) {
        secret->object = US_NONE;
        secret->problem = US_STR("there is none");
        return status == STATUS_NOT_FOUND;
    }
    us_value annotations =
        us_value_member(us_value_member(secret->object, "metadata"), "annotations");
    secret->owner = us_value_member_text(annotations, US_KEEPER_ANNOTATION);
    secret->is_ours = us_str_equal(secret->owner, us_keeper_service(arena, options));
    secret->changed =
        read_time(arena, us_value_member_text(annotations, US_KEEPER_CHANGED));
    secret->certificate = content(arena, secret->object, "tls.crt");
    secret->key = content(arena, secret->object, "tls.key");
    judge(arena, secret, names, name_count, now);
    return true;
}

static void put_content(us_arena *arena, us_object *data, const char *key, us_str text)
{
    us_buf coded = us_buf_make(arena);
    us_base64_add(&coded, text, false, true);
    us_kubernetes_put(data, key, us_value_string(us_buf_str(&coded)));
}

/* [old], or a Secret that is new, with a metadata that says whose it is. */
static us_object *described(us_arena *arena, const us_keeper_options *options,
                            us_value old, int64_t changed)
{
    us_value before = us_value_member(old, "metadata");
    us_object *object = us_kubernetes_copy(arena, old);
    us_object *metadata = us_kubernetes_copy(arena, before);
    us_object *annotations =
        us_kubernetes_copy(arena, us_value_member(before, "annotations"));
    us_kubernetes_put(annotations, US_KEEPER_ANNOTATION,
                      us_value_string(us_keeper_service(arena, options)));
    us_kubernetes_put(annotations, US_KEEPER_CHANGED,
                      us_value_string(write_time(arena, changed)));
    us_kubernetes_put(metadata, "annotations", us_value_object(annotations));
    us_kubernetes_put(metadata, "name", us_value_string(options->secret_name));
    us_kubernetes_put(object, "metadata", us_value_object(metadata));
    if (us_value_is_none(old)) {
        us_object *labels = us_object_new(arena, 1);
        us_kubernetes_put(labels, "app.kubernetes.io/managed-by",
                          us_value_string(US_STR("usher-certificates")));
        us_kubernetes_put(metadata, "labels", us_value_object(labels));
        us_kubernetes_put(object, "apiVersion", us_value_string(US_STR("v1")));
        us_kubernetes_put(object, "kind", us_value_string(US_STR("Secret")));
        us_kubernetes_put(object, "type", us_value_string(US_STR("kubernetes.io/tls")));
    }
    return object;
}

bool us_secret_write(us_arena *arena, const us_keeper_options *options,
                     const us_kept_secret *old, us_str certificate, us_str key,
                     us_str authorities, int64_t changed, us_str *error)
{
    bool is_new = us_value_is_none(old->object);
    us_object *object = described(arena, options, old->object, changed);
    us_object *data = us_kubernetes_copy(arena, us_value_member(old->object, "data"));
    us_buf body = us_buf_make(arena);
    us_value written;
    long status;
    put_content(arena, data, "tls.crt", certificate);
    put_content(arena, data, "tls.key", key);
    put_content(arena, data, "ca.crt", authorities);
    us_kubernetes_put(object, "data", us_value_object(data));
    us_json_write(&body, us_value_object(object), US_JSON_COMPACT);
    us_str path = is_new ? list_path(arena, options) : path_of(arena, options);
    us_api_request request = {
        .method = is_new ? "POST" : "PUT",
        .path = us_str_format(arena, "%.*s?fieldManager=usher-certificates",
                              US_STR_ARG(path)),
        .body = us_buf_str(&body),
        .timeout = US_KEEPER_TIMEOUT};
    return us_api_ask_object(arena, options->config, &request, &written, &status, error);
}
