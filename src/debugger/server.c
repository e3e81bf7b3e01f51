/* Messages: taking them apart, finding who handles them, answering. */
#include "debugger/session.h"

#include <stdlib.h>

/* ---- Output ---------------------------------------------------------------------------- */

static void send(us_debugger *debug, us_arena *arena, us_buf *body)
{
    us_buf whole = us_buf_make(arena);
    us_framing_head(&whole, body->length);
    us_buf_add_str(&whole, us_buf_str(body));
    debug->options.send(debug->options.data, us_buf_str(&whole));
}

static us_buf begin_message(us_debugger *debug, us_arena *arena, const char *type)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_format(&out, "{\"seq\":%lld,\"type\":\"%s\"", (long long)++debug->sequence,
                      type);
    return out;
}

void us_debugger_event(us_debugger *debug, us_arena *arena, const char *name, us_str body)
{
    us_buf out = begin_message(debug, arena, "event");
    us_buf_add_format(&out, ",\"event\":\"%s\"", name);
    if (body.length > 0)
        us_buf_add_format(&out, ",\"body\":%.*s", US_STR_ARG(body));
    us_buf_add_char(&out, '}');
    send(debug, arena, &out);
}

void us_debugger_say(us_debugger *debug, us_arena *arena, const char *category,
                     us_str text)
{
    us_buf body = us_buf_make(arena);
    us_buf_add_format(&body, "{\"category\":\"%s\",\"output\":", category);
    us_json_write_string(&body, text, false);
    us_buf_add_char(&body, '}');
    us_debugger_event(debug, arena, "output", us_buf_str(&body));
}

void us_debugger_fail(us_debugger *debug, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    debug->failed = true;
    debug->error = us_str_format_list(&debug->message, format, list);
    va_end(list);
}

static void answer(us_debugger *debug, int64_t request, us_str command, us_buf *result)
{
    us_buf out = begin_message(debug, &debug->message, "response");
    us_buf_add_format(&out, ",\"request_seq\":%lld,\"success\":%s,\"command\":",
                      (long long)request, debug->failed ? "false" : "true");
    us_json_write_string(&out, command, false);
    if (debug->failed) {
        us_buf_add_c(&out, ",\"message\":");
        us_json_write_string(&out, debug->error, false);
        us_buf_add_c(&out,
                     ",\"body\":{\"error\":{\"id\":1,\"showUser\":true,\"format\":");
        us_json_write_string(&out, debug->error, false);
        us_buf_add_c(&out, "}}");
    } else if (result->length > 0) {
        us_buf_add_c(&out, ",\"body\":");
        us_buf_add_str(&out, us_buf_str(result));
    }
    us_buf_add_char(&out, '}');
    send(debug, &debug->message, &out);
}

/* ---- Requests ------------------------------------------------------------------------------ */

#define FILTER(name_, text_, label_, description_)                                       \
    "{\"filter\":\"" text_ "\",\"label\":\"" label_ "\",\"description\":\"" description_ \
    "\"},"
static const char filters[] = "\"exceptionBreakpointFilters\":["
#include "debugger/filters.def"
    ;
#undef FILTER

typedef struct request {
    const char *command;
    us_debugger_handler *handle;
    bool when_stopped;
    const char *capability;
} request;

enum { ANYTIME = false, STOPPED = true };

static const request requests[] = {
#define US_DEBUGGER_FILTERS filters
#define REQUEST(command, handler, when, capability)                                      \
    {command, us_debugger_do_##handler, when, capability},
#include "debugger/requests.def"
#undef REQUEST
};

static const request *find_request(us_str command)
{
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (us_str_is(command, requests[i].command))
            return &requests[i];
    return NULL;
}

bool us_debugger_flag(us_value value, const char *name)
{
    us_value found = us_value_member(value, name);
    return us_value_tag(found) == US_TAG_BOOLEAN && found.as.integer;
}

int64_t us_debugger_number(us_value value, const char *name, int64_t otherwise)
{
    us_value found = us_value_member(value, name);
    return us_value_tag(found) == US_TAG_INTEGER ? found.as.integer : otherwise;
}

static uint32_t first_of(us_value arguments, const char *name)
{
    us_value found = us_value_member(arguments, name);
    return us_value_is_none(found) || us_debugger_flag(arguments, name) ? 1 : 0;
}

void us_debugger_do_initialize(us_debugger *debug, us_value arguments, us_buf *body)
{
    if (debug->state != US_DEBUGGER_NEW) {
        us_debugger_fail(debug, "initialize came twice");
        return;
    }
    debug->state = US_DEBUGGER_READY;
    debug->first_row = first_of(arguments, "linesStartAt1");
    debug->first_column = first_of(arguments, "columnsStartAt1");
    us_buf_add_char(body, '{');
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        const char *capability = requests[i].capability;
        if (!capability)
            continue;
        us_json_add_comma(body);
        us_buf_add_c(body, capability);
        if (capability == filters)
            body->text[body->length - 1] = ']';
    }
    us_buf_add_char(body, '}');
}

void us_debugger_do_set_filters(us_debugger *debug, us_value arguments, us_buf *body)
{
#define FILTER(name_, text_, ...) text_,
    static const char *const names[] = {
#include "debugger/filters.def"
    };
#undef FILTER
    us_value list = us_value_member(arguments, "filters");
    (void)body;
    for (size_t k = 0; k < US_DEBUGGER_FILTER_COUNT; k++) {
        debug->filters[k] = false;
        for (size_t i = 0; !us_value_is_none(us_value_item(list, i)); i++) {
            us_value item = us_value_item(list, i);
            debug->filters[k] |=
                us_value_is_string(item) && us_str_is(us_value_text(item), names[k]);
        }
    }
}

void us_debugger_do_threads(us_debugger *debug, us_value arguments, us_buf *body)
{
    us_str name =
        debug->launch.test.length > 0 ? debug->launch.test : debug->launch.query;
    (void)arguments;
    us_buf_add_c(body, "{\"threads\":[{\"id\":1,\"name\":");
    us_json_write_string(body, name, false);
    us_buf_add_c(body, "}]}");
}

void us_debugger_do_continue(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments;
    us_buf_add_c(body, "{\"allThreadsContinued\":true}");
    us_debugger_resume(debug, US_DEBUGGER_RUN);
}

void us_debugger_do_step_over(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments, (void)body;
    us_debugger_resume(debug, US_DEBUGGER_STEP_OVER);
}

void us_debugger_do_step_in(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments, (void)body;
    us_debugger_resume(debug, US_DEBUGGER_STEP_IN);
}

void us_debugger_do_step_out(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments, (void)body;
    us_debugger_resume(debug, US_DEBUGGER_STEP_OUT);
}

void us_debugger_do_pause(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments, (void)body;
    debug->wants_pause = debug->state == US_DEBUGGER_RUNNING;
}

void us_debugger_do_terminate(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments, (void)body;
    us_debugger_end(debug);
}

void us_debugger_do_disconnect(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments, (void)body;
    us_debugger_end(debug);
    debug->left = true;
}

/* ---- One message ------------------------------------------------------------------------ */

static void run_request(us_debugger *debug, us_str command, us_value arguments,
                        us_buf *result)
{
    const request *found = find_request(command);
    if (!found)
        us_debugger_fail(debug, "there is no request %.*s", US_STR_ARG(command));
    else if (debug->state == US_DEBUGGER_NEW &&
             found->handle != us_debugger_do_initialize &&
             found->handle != us_debugger_do_disconnect)
        us_debugger_fail(debug, "initialize must come first");
    else if (found->when_stopped && debug->state != US_DEBUGGER_STOPPED)
        us_debugger_fail(debug, "the evaluation is not stopped");
    else
        found->handle(debug, arguments, result);
}

/* What has no number cannot be answered, and is passed over. */
static void handle(us_debugger *debug, us_str text)
{
    us_json_options options = {.max_depth = US_DEBUGGER_DEPTH};
    us_buf result = us_buf_make(&debug->message);
    us_value message = US_NONE;
    us_diag diag = {0};
    debug->then = NULL;
    if (!us_json_read(&debug->message, text, &options, &message, NULL, &diag)) {
        us_debugger_say(debug, &debug->message, "stderr",
                        us_str_format(&debug->message, "a message is no JSON: %.*s\n",
                                      US_STR_ARG(diag.message)));
        return;
    }
    int64_t number = us_debugger_number(message, "seq", -1);
    us_str command = us_value_member_text(message, "command");
    if (number < 0 || !us_str_is(us_value_member_text(message, "type"), "request"))
        return;
    run_request(debug, command, us_value_member(message, "arguments"), &result);
    answer(debug, number, command, &result);
    if (debug->then)
        us_debugger_event(debug, &debug->message, debug->then, US_STR_EMPTY);
}

static void set_recovery(us_debugger *debug, us_recovery *recovery)
{
    debug->message.recovery = recovery;
    debug->permanent.recovery = recovery;
    debug->stop.recovery = recovery;
}

/* Where memory ends the session does. */
static void take_one(us_debugger *debug, us_str message, const char *problem)
{
    pthread_mutex_lock(&debug->lock);
    us_arena_reset(&debug->message, (size_t)1 << 20);
    debug->failed = false;
    set_recovery(debug, &debug->recovery);
    if (US_RECOVER(&debug->recovery)) {
        debug->left = true;
        debug->code = 1;
    } else if (problem) {
        us_debugger_say(debug, &debug->message, "stderr",
                        us_str_format(&debug->message, "%s\n", problem));
    } else {
        handle(debug, message);
    }
    set_recovery(debug, NULL);
    pthread_mutex_unlock(&debug->lock);
}

/* ---- The adapter ------------------------------------------------------------------------------ */

us_debugger *us_debugger_new(const us_debugger_options *options)
{
    us_debugger *debug = calloc(1, sizeof *debug);
    if (!debug)
        return NULL;
    debug->options = *options;
    debug->first_row = debug->first_column = 1;
    debug->first_handle = 1;
    pthread_mutex_init(&debug->lock, NULL);
    pthread_cond_init(&debug->moved, NULL);
    us_arena_init(&debug->message, US_DEBUGGER_MEMORY_MAX, NULL);
    us_arena_init(&debug->permanent, 0, NULL);
    us_arena_init(&debug->stop, 0, NULL);
    us_arena_init(&debug->cases_arena, 0, NULL);
    us_arena_init(&debug->cases_spare, 0, NULL);
    return debug;
}

static void free_queries(us_debugger *debug)
{
    for (size_t i = 0; i < debug->query_made; i++) {
        free(debug->queries[i].literals);
        free(debug->queries[i].kept.items);
    }
    free(debug->queries);
    free(debug->answers);
}

void us_debugger_free(us_debugger *debug)
{
    if (!debug)
        return;
    pthread_mutex_lock(&debug->lock);
    us_debugger_end(debug);
    pthread_mutex_unlock(&debug->lock);
    us_debugger_commands_free(debug);
    us_debugger_forget_launch(debug);
    free_queries(debug);
    us_arena_free(&debug->cases_spare);
    us_arena_free(&debug->cases_arena);
    us_arena_free(&debug->stop);
    us_arena_free(&debug->permanent);
    us_arena_free(&debug->message);
    pthread_cond_destroy(&debug->moved);
    pthread_mutex_destroy(&debug->lock);
    free(debug->framing.bytes);
    free(debug);
}

void us_debugger_take(us_debugger *debug, us_str bytes)
{
    us_str message = US_STR_EMPTY;
    const char *problem = NULL;
    if (!us_framing_add(&debug->framing, bytes)) {
        debug->left = true;
        debug->code = 1;
    }
    while (!debug->left) {
        us_framed framed = us_framing_next(&debug->framing, &message, &problem);
        if (framed == US_FRAMED_MORE)
            return;
        take_one(debug, message, framed == US_FRAMED_BROKEN ? problem : NULL);
    }
}

bool us_debugger_ended(us_debugger *debug, int *code)
{
    *code = debug->code;
    return debug->left;
}
