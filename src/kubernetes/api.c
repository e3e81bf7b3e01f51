/* Requests to an API server over libcurl, whose answers are values of the arena. Items of lists
 * do not say what they are, so they are given what the list is of. */
#include "kubernetes/api.h"

#include "base/buf.h"
#include "builtins/http/transfer.h"
#include "builtins/url_escape.h"
#include "codec/json.h"
#include "value/object.h"

#define PAGES_MAX    200
#define ANSWER_MAX   ((size_t)64 << 20)
#define SECONDS      INT64_C(1000000000)
#define REASON_BYTES 300
#define HEADERS_MAX  3

enum { STATUS_OK = 200, STATUS_CREATED = 201 };

/* How many there are. */
static size_t put_headers(us_arena *arena, us_str token, const us_api_request *request,
                          us_str headers[HEADERS_MAX])
{
    size_t count = 0;
    headers[count++] = us_str_copy(
        arena, us_str_format(arena, "Accept: %s",
                             request->accept ? request->accept : "application/json"));
    if (token.length > 0)
        headers[count++] = us_str_copy(
            arena, us_str_format(arena, "Authorization: Bearer %.*s", US_STR_ARG(token)));
    if (request->body.length > 0)
        headers[count++] =
            us_str_copy(arena, us_str_format(arena, "Content-Type: %s",
                                             request->content_type ? request->content_type
                                                                   : "application/json"));
    return count;
}

bool us_api_ask(us_arena *arena, const us_kubeconfig *config,
                const us_api_request *request, us_api_answer *answer, us_str *error)
{
    us_str token, headers[HEADERS_MAX];
    if (!us_kubeconfig_token(arena, config, &token, error))
        return false;
    us_str url = us_str_format(arena, "%.*s/%.*s", US_STR_ARG(config->server),
                               US_STR_ARG(request->path));
    us_budget budget = {.steps = UINT64_MAX, .cancelled = request->cancelled};
    us_http_request sent = {
        .url = us_str_copy(arena, url),
        .method = us_str_from(request->method ? request->method : "GET"),
        .body = request->body,
        .headers = headers,
        .header_count = put_headers(arena, token, request, headers),
        .server_name = config->server_name,
        .authorities = config->authorities,
        .use_system = config->authorities.length == 0,
        .certificate = config->certificate,
        .key = config->key,
        .timeout = request->timeout ? request->timeout : 30 * SECONDS,
        .max_bytes = ANSWER_MAX,
        .insecure = config->insecure,
        .budget = &budget,
        .idle = request->idle,
        .take = request->take,
        .take_data = request->take_data,
    };
    us_http_response *response = us_arena_alloc_zero(arena, sizeof *response);
    us_arena_on_release(arena, us_http_response_free, response);
    us_http_outcome outcome = us_http_transfer(&sent, response);
    answer->status = response->status;
    answer->body =
        us_str_make(response->body ? response->body : "", response->body_length);
    if (outcome == US_HTTP_TOO_LARGE)
        *error = US_STR("the answer is too large");
    else if (outcome == US_HTTP_STOPPED)
        *error = US_STR("given up");
    else if (outcome != US_HTTP_DONE)
        *error = us_str_copy(arena, us_str_from(response->error));
    return outcome == US_HTTP_DONE;
}

/* What the API server says is wrong, or else the status. */
static us_str reason_of(us_arena *arena, const us_api_answer *answer)
{
    us_value value;
    us_diag diag = {0};
    us_str message = US_STR_EMPTY;
    if (us_json_read(arena, answer->body, NULL, &value, NULL, &diag))
        message = us_value_member_text(value, "message");
    if (message.length > REASON_BYTES)
        message.length = REASON_BYTES;
    return us_str_format(arena, "HTTP status %ld%s%.*s", answer->status,
                         message.length > 0 ? ": " : "", US_STR_ARG(message));
}

bool us_api_ask_object(us_arena *arena, const us_kubeconfig *config,
                       const us_api_request *request, us_value *object, long *status,
                       us_str *error)
{
    us_json_options options = {.keep_text = true};
    us_api_answer answer;
    us_diag diag = {0};
    *status = 0;
    if (!us_api_ask(arena, config, request, &answer, error))
        return false;
    *status = answer.status;
    if (answer.status != STATUS_OK && answer.status != STATUS_CREATED) {
        *error = reason_of(arena, &answer);
        return false;
    }
    if (!us_json_read(arena, answer.body, &options, object, NULL, &diag)) {
        *error = us_str_copy(arena, diag.message);
        return false;
    }
    if (us_value_tag(*object) != US_TAG_OBJECT) {
        *error = US_STR("the answer is no JSON object");
        return false;
    }
    return true;
}

/* ---- Lists --------------------------------------------------------------------------- */

bool us_api_is_name(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", text.text[i]) ||
            text.text[i] == '\0')
            return false;
    return text.length > 0 && text.text[0] != '.';
}

/* The path of the list of [kind] in [namespace] (empty: everywhere), to which a query may be
 * added: it has one already. */
static us_str list_path(us_arena *arena, const us_api_kind *kind, us_str namespace)
{
    us_buf path = us_buf_make(arena);
    us_buf_add_c(&path, kind->api);
    if (namespace.length > 0)
        us_buf_add_format(&path, "/namespaces/%.*s", US_STR_ARG(namespace));
    us_buf_add_format(&path, "/%s?", kind->resource);
    if (kind->query)
        us_buf_add_format(&path, "%s&", kind->query);
    return us_buf_str(&path);
}

static void add_items(us_arena *arena, const us_api_kind *kind, us_value page,
                      us_array *items)
{
    us_value found = us_value_member(page, "items");
    if (us_value_tag(found) != US_TAG_ARRAY)
        return;
    for (uint32_t i = 0; i < found.as.array->count; i++) {
        us_value item = found.as.array->items[i];
        if (us_value_tag(item) != US_TAG_OBJECT)
            continue;
        us_object *typed = us_object_new(arena, item.as.object->count + 2);
        for (uint32_t j = 0; j < item.as.object->count; j++)
            us_object_put(typed, item.as.object->keys[j], item.as.object->values[j]);
        us_object_put(typed, us_value_string(US_STR("apiVersion")),
                      us_value_string(us_str_from(kind->api_version)));
        us_object_put(typed, us_value_string(US_STR("kind")),
                      us_value_string(us_str_from(kind->kind)));
        us_array_push(items, us_value_object(typed));
    }
}

bool us_api_list_next(us_arena *arena, const us_kubeconfig *config,
                      const us_api_kind *kind, us_str namespace, us_api_page *page,
                      us_array *items, long *status, us_str *error)
{
    us_buf path = us_buf_make(arena);
    us_value answer;
    us_buf_add_str(&path, list_path(arena, kind, namespace));
    us_buf_add_format(&path, "limit=%d", US_API_PAGE);
    if (page->next.length > 0) {
        us_buf_add_c(&path, "&continue=");
        us_url_escape(&path, page->next, US_URL_QUERY);
    }
    us_api_request request = {.path = us_buf_str(&path)};
    if (!us_api_ask_object(arena, config, &request, &answer, status, error))
        return false;
    add_items(arena, kind, answer, items);
    us_value about = us_value_member(answer, "metadata");
    us_value remaining = us_value_member(about, "remainingItemCount");
    *page = (us_api_page){
        .next = us_value_member_text(about, "continue"),
        .version = us_value_member_text(about, "resourceVersion"),
        .remaining =
            us_value_tag(remaining) == US_TAG_INTEGER ? remaining.as.integer : -1,
    };
    return true;
}

/* Appends the objects of the next page of a list to [items], each with apiVersion and kind. [next]
 * says where it begins, and gets where the one after it does: empty first, and when it was
 * the last. [version] (may be NULL) gets the list's resourceVersion. */
static bool list_page(us_arena *arena, const us_kubeconfig *config,
                      const us_api_kind *kind, us_str namespace, us_str *next,
                      us_array *items, us_str *version, long *status, us_str *error)
{
    us_api_page page = {.next = *next};
    if (!us_api_list_next(arena, config, kind, namespace, &page, items, status, error))
        return false;
    *next = page.next;
    if (version)
        *version = page.version;
    return true;
}

bool us_api_list(us_arena *arena, const us_kubeconfig *config, const us_api_kind *kind,
                 us_str namespace, us_array *items, long *status, us_str *error)
{
    us_str next = US_STR_EMPTY;
    for (size_t i = 0; i < PAGES_MAX; i++) {
        if (!list_page(arena, config, kind, namespace, &next, items, NULL, status, error))
            return false;
        if (next.length == 0)
            return true;
    }
    *error = US_STR("there are too many");
    return false;
}
