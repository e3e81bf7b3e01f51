/* Certificates and keys for http.send: from the policy itself, from files, from the
 * environment. They are checked here, because the errors are ours to word. */
#include "builtins/http/certificates.h"

#include "base/file.h"
#include "builtins/go_text.h"
#include "builtins/pem.h"
#include "builtins/x509/chain.h"
#include "builtins/x509/pair.h"
#include "codec/base64.h"

#include <stdlib.h>

#define PEM_BYTES ((size_t)4 << 20)

static bool fail(us_str *error, us_str text)
{
    *error = text;
    return false;
}

static us_str quote(us_arena *arena, us_str s)
{
    us_buf buf = us_buf_make(arena);
    us_go_quote(&buf, s, false);
    return us_buf_str(&buf);
}

static us_str read_variable(us_call *call, us_str name)
{
    const char *text = getenv(name.text);
    return us_str_copy(call->arena, us_str_from(text ? text : ""));
}

/* "-" is a file here, not the standard input. */
static bool read_file(us_call *call, us_str path, us_str *text, us_str *error)
{
    const char *name = us_str_is(path, "-") ? "./-" : path.text;
    return us_file_read(call->arena, name, PEM_BYTES, text, error);
}

/* ---- Authorities */

/* "\n" written as two characters is a line's end. */
static us_str resolve_newlines(us_arena *arena, us_str text)
{
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < text.length; i++) {
        bool escaped =
            text.text[i] == '\\' && i + 1 < text.length && text.text[i + 1] == 'n';
        us_buf_add_char(&buf, escaped ? '\n' : text.text[i]);
        i += escaped;
    }
    return us_buf_str(&buf);
}

/* Appends the certificates of [pem], as PEM again. False if there is none. */
static bool add_authorities(us_call *call, us_buf *all, us_str pem)
{
    us_pem_block block;
    bool any = false;
    size_t size;
    while (us_pem_next(call->arena, &pem, &block)) {
        if (!us_str_is(block.label, "CERTIFICATE") ||
            !us_chain_is_certificate(block.bytes, &size))
            continue;
        us_buf_add_c(all, "-----BEGIN CERTIFICATE-----\n");
        us_buf text = us_buf_make(call->arena);
        us_base64_add(&text, block.bytes, false, true);
        us_str base64 = us_buf_str(&text);
        for (size_t i = 0; i < base64.length; i += 64) {
            size_t end = i + 64 < base64.length ? i + 64 : base64.length;
            us_buf_add_str(all, us_str_slice(base64, i, end));
            us_buf_add_char(all, '\n');
        }
        us_buf_add_c(all, "-----END CERTIFICATE-----\n");
        any = true;
    }
    return any;
}

static bool read_authorities(us_call *call, const us_http_pem_source *source, us_buf *all,
                             us_str *error)
{
    static const char none[] = "could not append certificates";
    us_arena *arena = call->arena;
    us_str text;
    if (source->text.length > 0 &&
        !add_authorities(call, all, resolve_newlines(arena, source->text)))
        return fail(error, us_str_from(none));
    if (source->file.length > 0) {
        if (!read_file(call, source->file, &text, error))
            return false;
        if (!add_authorities(call, all, text))
            return fail(error,
                        us_str_format(arena, "could not append CA certificates from %.*s",
                                      US_STR_ARG(quote(arena, source->file))));
    }
    if (source->variable.length > 0 &&
        !add_authorities(call, all, read_variable(call, source->variable)))
        return fail(error,
                    us_str_format(arena,
                                  "could not add CA certificates from envvar %.*s: %s",
                                  US_STR_ARG(quote(arena, source->variable)), none));
    return true;
}

/* ---- Client certificates */

/* The first pair is the one that is shown to the server. */
static bool take_pair(us_call *call, us_str certificate, us_str key,
                      us_http_request *request, us_str *error)
{
    if (us_x509_check_pair(call, certificate, key, error) != US_OK)
        return false;
    if (request->certificate.length == 0) {
        request->certificate = certificate;
        request->key = key;
    }
    return true;
}

static bool read_pairs(us_call *call, const us_http_tls *tls, us_http_request *request,
                       us_str *error)
{
    const us_http_pem_source *c = &tls->certificate, *k = &tls->key;
    us_arena *arena = call->arena;
    us_str certificate, key;
    if (c->text.length > 0 && k->text.length > 0 &&
        !take_pair(call, c->text, k->text, request, error))
        return false;
    if (c->file.length > 0 && k->file.length > 0 &&
        (!read_file(call, c->file, &certificate, error) ||
         !read_file(call, k->file, &key, error) ||
         !take_pair(call, certificate, key, request, error)))
        return false;
    if (c->variable.length == 0 || k->variable.length == 0)
        return true;
    certificate = read_variable(call, c->variable);
    key = read_variable(call, k->variable);
    if (take_pair(call, certificate, key, request, error))
        return true;
    return fail(error,
                us_str_format(arena,
                              "cannot extract public/private key pair from envvars %.*s, "
                              "%.*s: %.*s",
                              US_STR_ARG(quote(arena, c->variable)),
                              US_STR_ARG(quote(arena, k->variable)), US_STR_ARG(*error)));
}

bool us_http_read_certificates(us_call *call, const us_http_tls *tls,
                               us_http_request *request, us_str *error)
{
    us_buf all = us_buf_make(call->arena);
    if (!read_pairs(call, tls, request, error) ||
        !read_authorities(call, &tls->authorities, &all, error))
        return false;
    request->authorities = us_buf_str(&all);
    request->use_system = tls->use_system || request->authorities.length == 0;
    return true;
}
