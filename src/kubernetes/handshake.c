/* Libcurl connects, verifies what it is shown, and lets the connection go. */
#include "kubernetes/handshake.h"

#include "builtins/http/transfer.h"
#include "codec/base64.h"

#define TIMEOUT INT64_C(5000000000)

static const us_str verified = {"tls: failed to verify certificate: ", 35};

bool us_handshake_try(us_arena *arena, const us_handshake *with, us_str *certificate,
                      bool *reached, us_str *error)
{
    us_str authorities = US_STR(""), reason;
    *reached = false;
    *certificate = US_STR("");
    if (with->ca_bundle.length > 0 &&
        !us_base64_decode(arena, with->ca_bundle, false, &authorities, &reason)) {
        *error = US_STR("the caBundle is no base 64");
        *reached = true;
        return false;
    }
    us_http_request request = {
        .url = with->url,
        .method = US_STR("HEAD"),
        .server_name = us_str_copy(arena, with->server_name),
        .authorities = us_str_copy(arena, authorities),
        .use_system = authorities.length == 0,
        .timeout = TIMEOUT,
        .handshake = true,
    };
    us_http_response *response = us_arena_alloc_zero(arena, sizeof *response);
    us_arena_on_release(arena, us_http_response_free, response);
    us_http_outcome outcome = us_http_transfer(&request, response);
    us_str told = us_str_from(response->error);
    *reached = outcome == US_HTTP_DONE ||
               (outcome == US_HTTP_FAILED && !us_str_starts_with(told, US_STR("dial ")));
    if (us_str_starts_with(told, verified))
        told = us_str_slice(told, verified.length, told.length);
    *error = us_str_copy(arena, told);
    if (response->certificate)
        *certificate = us_str_from(response->certificate);
    return outcome == US_HTTP_DONE;
}
