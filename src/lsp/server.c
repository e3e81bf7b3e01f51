/* Messages: taking them apart, finding who handles them, answering. */
#include "lsp/server.h"

#include "lsp/commands.h"
#include "lsp/tokens.h"
#include "lsp/units.h"

#include <usher.h>

#include <stdlib.h>

/* ---- Output ---------------------------------------------------------------------------- */

void us_lsp_add_text(us_buf *out, us_str text)
{
    us_json_write_string(out, text, false);
}

/* All at once, so that no half of a message is sent where memory ends. */
static void send(us_lsp *lsp, us_buf *body)
{
    us_buf whole = us_buf_make(&lsp->message);
    us_framing_head(&whole, body->length);
    us_buf_add_str(&whole, us_buf_str(body));
    us_buf_add_str(&lsp->output, us_buf_str(&whole));
}

void us_lsp_notify(us_lsp *lsp, const char *method, us_str params)
{
    us_buf body = us_buf_make(&lsp->message);
    us_buf_add_format(&body,
                      "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":", method);
    us_buf_add_str(&body, params);
    us_buf_add_char(&body, '}');
    send(lsp, &body);
}

static void send_request(us_lsp *lsp, const char *method, us_str params)
{
    us_buf body = us_buf_make(&lsp->message);
    us_buf_add_format(&body,
                      "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"%s\",\"params\":",
                      (long long)++lsp->last_request, method);
    us_buf_add_str(&body, params);
    us_buf_add_char(&body, '}');
    send(lsp, &body);
}

void us_lsp_fail(us_lsp *lsp, int code, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    lsp->error = code;
    lsp->error_text = us_str_format_list(&lsp->message, format, list);
    va_end(list);
}

/* [id]: as JSON; null where nobody knows which request it was. */
static void answer(us_lsp *lsp, us_str id, us_buf *result)
{
    us_buf body = us_buf_make(&lsp->message);
    us_buf_add_format(&body, "{\"jsonrpc\":\"2.0\",\"id\":%.*s", US_STR_ARG(id));
    if (lsp->error) {
        us_buf_add_format(&body, ",\"error\":{\"code\":%d,\"message\":", lsp->error);
        us_lsp_add_text(&body, lsp->error_text);
        us_buf_add_char(&body, '}');
    } else {
        us_buf_add_c(&body, ",\"result\":");
        us_buf_add_str(&body, result->length > 0 ? us_buf_str(result) : US_STR("null"));
    }
    us_buf_add_char(&body, '}');
    send(lsp, &body);
}

/* ---- The methods ------------------------------------------------------------------------- */

typedef struct method {
    const char *name;
    us_lsp_handler *handle;
    bool is_request;
    const char *capability;
} method;

static const method methods[] = {
#define REQUEST(method, handler, capability)                                             \
    {method, us_lsp_do_##handler, true, capability},
#define NOTICE(method, handler, capability)                                              \
    {method, us_lsp_do_##handler, false, capability},
#include "lsp/methods.def"
#undef REQUEST
#undef NOTICE
};

static const method *find_method(us_str name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (us_str_is(name, methods[i].name))
            return &methods[i];
    return NULL;
}

void us_lsp_do_ignored(us_lsp *lsp, us_value params, us_buf *result)
{
    (void)lsp, (void)params, (void)result;
}

void us_lsp_do_shutdown(us_lsp *lsp, us_value params, us_buf *result)
{
    (void)params, (void)result;
    lsp->state = US_LSP_SHUT;
}

void us_lsp_do_exit(us_lsp *lsp, us_value params, us_buf *result)
{
    (void)params, (void)result;
    lsp->code = lsp->state == US_LSP_SHUT ? 0 : 1;
    lsp->state = US_LSP_ENDED;
}

static void choose_encoding(us_lsp *lsp, us_value general)
{
    us_value list = us_value_member(general, "positionEncodings");
    static const char *const names[] = {"utf-16", "utf-8", "utf-32"};
    for (size_t i = 0; !us_value_is_none(us_value_item(list, i)); i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            us_value item = us_value_item(list, i);
            if (us_value_is_string(item) && us_str_is(us_value_text(item), names[k])) {
                lsp->encoding = (us_lsp_encoding)k;
                return;
            }
        }
}

static bool is_true(us_value value)
{
    return us_value_tag(value) == US_TAG_BOOLEAN && value.as.integer;
}

static us_value member_at(us_value value, const char *first, const char *second,
                          const char *third)
{
    value = us_value_member(us_value_member(value, first), second);
    return third ? us_value_member(value, third) : value;
}

static void read_client(us_lsp *lsp, us_value params)
{
    us_value capabilities = us_value_member(params, "capabilities");
    choose_encoding(lsp, us_value_member(capabilities, "general"));
    lsp->watches = is_true(member_at(capabilities, "workspace", "didChangeWatchedFiles",
                                     "dynamicRegistration"));
    us_value operations =
        member_at(capabilities, "workspace", "workspaceEdit", "resourceOperations");
    for (size_t i = 0; !us_value_is_none(us_value_item(operations, i)); i++) {
        us_value item = us_value_item(operations, i);
        lsp->creates |=
            us_value_is_string(item) && us_str_is(us_value_text(item), "create");
    }
    us_value folders = us_value_member(params, "workspaceFolders");
    us_str root = us_value_member_text(params, "rootUri");
    size_t count = us_value_tag(folders) == US_TAG_ARRAY ? folders.as.array->count : 0;
    for (size_t i = 0; i < count; i++)
        us_lsp_load_folder(
            lsp, us_lsp_path_of(&lsp->message,
                                us_value_member_text(us_value_item(folders, i), "uri")));
    if (count == 0 && root.length > 0)
        us_lsp_load_folder(lsp, us_lsp_path_of(&lsp->message, root));
}

void us_lsp_do_initialize(us_lsp *lsp, us_value params, us_buf *result)
{
    static const char *const encodings[] = {"utf-16", "utf-8", "utf-32"};
    if (lsp->state != US_LSP_NEW) {
        us_lsp_fail(lsp, US_LSP_INVALID_REQUEST, "initialize came twice");
        return;
    }
    lsp->state = US_LSP_RUNNING;
    read_client(lsp, params);
    us_buf_add_format(result, "{\"capabilities\":{\"positionEncoding\":\"%s\"",
                      encodings[lsp->encoding]);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (methods[i].capability)
            us_buf_add_format(result, ",%s", methods[i].capability);
    us_buf_add_c(result,
                 "},\"serverInfo\":{\"name\":\"usher\",\"version\":\"" USHER_VERSION
                 "\"}}");
}

void us_lsp_do_initialized(us_lsp *lsp, us_value params, us_buf *result)
{
    (void)params, (void)result;
    if (lsp->watches)
        send_request(
            lsp, "client/registerCapability",
            US_STR(
                "{\"registrations\":[{\"id\":\"files\",\"method\":"
                "\"workspace/didChangeWatchedFiles\",\"registerOptions\":{\"watchers\":["
                "{\"globPattern\":\"**/*.rego\"},"
                "{\"globPattern\":\"**/" US_LSP_CONFIGURATION "\"}]}}]}"));
}

/* ---- One message ------------------------------------------------------------------------ */

/* Remembers which request is at work; the result is its id as JSON. */
static us_str begin_request(us_lsp *lsp, us_value id)
{
    us_buf text = us_buf_make(&lsp->message);
    us_json_write(&text, id, US_JSON_COMPACT);
    if (text.length < sizeof lsp->id)
        memcpy(lsp->id, us_buf_str(&text).text, text.length + 1);
    return us_buf_str(&text);
}

static void run_method(us_lsp *lsp, us_str name, us_value params, bool is_request,
                       us_buf *result)
{
    const method *found = find_method(name);
    if (lsp->state == US_LSP_NEW && found && found->handle != us_lsp_do_initialize &&
        found->handle != us_lsp_do_exit)
        us_lsp_fail(lsp, US_LSP_NOT_INITIALIZED, "initialize must come first");
    else if (lsp->state == US_LSP_SHUT && (!found || found->handle != us_lsp_do_exit))
        us_lsp_fail(lsp, US_LSP_INVALID_REQUEST, "shutdown was asked for");
    else if (found && found->is_request == is_request)
        found->handle(lsp, params, result);
    else
        us_lsp_fail(lsp, US_LSP_METHOD_NOT_FOUND, "there is no method %.*s",
                    US_STR_ARG(name));
}

static void dispatch(us_lsp *lsp, us_value message)
{
    us_value name = us_value_member(message, "method");
    us_value id = us_value_member(message, "id");
    us_buf result = us_buf_make(&lsp->message);
    bool is_object = us_value_tag(message) == US_TAG_OBJECT;
    bool has_id = us_value_is_string(id) || us_value_is_number(id);
    /* An answer of the client's: nobody waits for one. */
    if (is_object && us_value_is_none(name) && !us_value_is_none(id))
        return;
    us_str told = has_id ? begin_request(lsp, id) : US_STR("null");
    bool right =
        is_object && us_value_is_string(name) && (has_id || us_value_is_none(id));
    if (right)
        run_method(lsp, us_value_text(name), us_value_member(message, "params"), has_id,
                   &result);
    else
        us_lsp_fail(lsp, US_LSP_INVALID_REQUEST, "the message is no request");
    if (has_id || !right)
        answer(lsp, told, &result);
}

static void handle(us_lsp *lsp, us_str text)
{
    us_json_options options = {.max_depth = US_LSP_DEPTH};
    us_value message;
    us_diag diag = {0};
    if (us_json_read(&lsp->message, text, &options, &message, NULL, &diag)) {
        dispatch(lsp, message);
        return;
    }
    us_buf none = us_buf_make(&lsp->message);
    us_lsp_fail(lsp, US_LSP_PARSE_ERROR, "%.*s", US_STR_ARG(diag.message));
    answer(lsp, US_STR("null"), &none);
}

/* What was no message, or needs more memory than there is, is told of where something waits. */
static void complain(us_lsp *lsp, int code, const char *problem)
{
    us_buf none = us_buf_make(&lsp->message);
    us_str id = us_str_from(lsp->id[0] ? lsp->id : "null");
    us_lsp_fail(lsp, code, "%s", problem);
    answer(lsp, id, &none);
}

static void begin(us_lsp *lsp)
{
    us_arena_reset(&lsp->message, (size_t)1 << 20);
    lsp->error = 0;
}

/* Where memory ends the request fails, and the next is taken. */
static void take_one(us_lsp *lsp, us_str message, const char *problem)
{
    volatile bool full = false;
    lsp->id[0] = '\0';
    begin(lsp);
    if (US_RECOVER(&lsp->recovery)) {
        if (full) {
            lsp->state = US_LSP_ENDED;
            lsp->code = 1;
            return;
        }
        full = true;
        begin(lsp);
        complain(lsp, US_LSP_INTERNAL_ERROR, "there is not enough memory");
    } else if (problem) {
        complain(lsp, US_LSP_PARSE_ERROR, problem);
    } else {
        handle(lsp, message);
    }
}

/* ---- The server ----------------------------------------------------------------------------- */

static us_lsp *make_server(const us_lsp_options *options)
{
    us_lsp *lsp = calloc(1, sizeof *lsp);
    if (!lsp)
        return NULL;
    lsp->options = *options;
    us_arena_init(&lsp->sent, US_LSP_MEMORY_MAX, &lsp->recovery);
    us_arena_init(&lsp->message, US_LSP_MEMORY_MAX, &lsp->recovery);
    us_arena_init(&lsp->permanent, US_LSP_MEMORY_MAX, &lsp->recovery);
    us_arena_init(&lsp->value_arena, US_LSP_MEMORY_MAX, &lsp->recovery);
    us_arena_init(&lsp->index.arena, US_LSP_MEMORY_MAX, &lsp->recovery);
    lsp->output = us_buf_make(&lsp->sent);
    lsp->by_path = us_names_make(&lsp->permanent);
    lsp->units = us_lsp_units_new();
    return lsp;
}

static bool read_kinds(us_lsp *lsp, us_arena *arena, us_str *error)
{
    us_str problem = US_STR_EMPTY;
    if (US_RECOVER(&lsp->recovery))
        return false;
    lsp->kinds = us_lsp_kinds_read(&lsp->permanent, lsp->options.kinds, &problem);
    if (!lsp->kinds)
        *error = us_str_copy(arena, problem);
    return lsp->kinds != NULL;
}

us_lsp *us_lsp_new(us_arena *arena, const us_lsp_options *options, us_str *error)
{
    us_lsp *lsp = make_server(options);
    *error = US_STR("out of memory");
    if (lsp && lsp->units && (!options->kinds || read_kinds(lsp, arena, error)))
        return lsp;
    us_lsp_free(lsp);
    return NULL;
}

void us_lsp_free(us_lsp *lsp)
{
    if (!lsp)
        return;
    us_lsp_units_free(lsp->units);
    us_lsp_kinds_free(lsp->kinds);
    us_lsp_documents_free(lsp);
    us_arena_free(&lsp->index.arena);
    us_arena_free(&lsp->value_arena);
    us_arena_free(&lsp->sent);
    us_arena_free(&lsp->message);
    us_arena_free(&lsp->permanent);
    free(lsp->framing.bytes);
    free(lsp);
}

static void forget_output(us_lsp *lsp)
{
    us_arena_reset(&lsp->sent, (size_t)1 << 20);
    lsp->output = us_buf_make(&lsp->sent);
}

void us_lsp_take(us_lsp *lsp, us_str bytes)
{
    us_str message = US_STR_EMPTY;
    const char *problem = NULL;
    forget_output(lsp);
    if (!us_framing_add(&lsp->framing, bytes)) {
        lsp->state = US_LSP_ENDED;
        lsp->code = 1;
    }
    while (lsp->state != US_LSP_ENDED) {
        us_framed framed = us_framing_next(&lsp->framing, &message, &problem);
        if (framed == US_FRAMED_MORE)
            return;
        take_one(lsp, message, framed == US_FRAMED_BROKEN ? problem : NULL);
    }
}

int us_lsp_wait(const us_lsp *lsp)
{
    return lsp->state == US_LSP_RUNNING ? us_lsp_units_wait(lsp->units) : -1;
}

void us_lsp_work(us_lsp *lsp)
{
    forget_output(lsp);
    begin(lsp);
    if (US_RECOVER(&lsp->recovery))
        us_lsp_units_give_up(lsp->units);
    else
        us_lsp_units_work(lsp);
}

us_str us_lsp_output(us_lsp *lsp)
{
    return us_str_make(lsp->output.text, lsp->output.length);
}

bool us_lsp_ended(const us_lsp *lsp, int *code)
{
    *code = lsp->code;
    return lsp->state == US_LSP_ENDED;
}
