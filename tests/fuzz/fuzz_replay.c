/* Fuzzes what a replay makes of a log: lines of it, all about one object, which is known as the lines
 * before tell. What is made of a line must be a request, or say that there is none, and what is learnt
 * an object. */
#include "codec/json.h"
#include "fuzz.h"
#include "replay/body.h"
#include "replay/events.h"
#include "replay/learn.h"

static us_value read_json(us_arena *arena, us_str text)
{
    us_value value = US_NONE;
    us_diag diag;
    bool ok = text.length > 0 && us_json_read(arena, text, NULL, &value, NULL, &diag);
    return ok ? value : US_NONE;
}

static void check_request(us_arena *arena, const us_replay_rebuilt *r)
{
    us_value object = us_value_member(r->request, "object");
    us_value old = us_value_member(r->request, "oldObject");
    if (r->grade >= US_REPLAY_NOT_REPLAYABLE) {
        check(us_value_is_none(r->request));
        return;
    }
    check(r->grade == US_REPLAY_EXACT || r->remarks != 0);
    check(us_value_tag(r->request) == US_TAG_OBJECT);
    check(us_value_member_text(r->request, "operation").length > 0);
    check(!r->object_known || us_value_tag(object) != US_TAG_UNKNOWN);
    check(!r->old_known || us_value_tag(old) != US_TAG_UNKNOWN);
    us_buf text = us_buf_make(arena);
    us_json_write(&text, r->request, US_JSON_COMPACT);
    check(!us_value_is_none(read_json(arena, us_buf_str(&text))));
}

static void run_line(us_arena *arena, us_str line, us_value *known)
{
    static const us_hash_key key = {{1, 2}};
    us_replay_events events = us_replay_events_begin(line);
    us_replay_event event;
    us_str problem;
    while (us_replay_events_next(arena, &events, &event, &problem)) {
        if (problem.length > 0 || !us_replay_event_complete(arena, NULL, &event))
            continue;
        us_replay_facts facts = us_replay_facts_of(
            arena, &key, &event, us_replay_object_of(arena, &key, &event));
        us_replay_rebuilt r = us_replay_rebuild(arena, &event, *known);
        if (r.is_damaged)
            continue;
        check_request(arena, &r);
        us_replay_learn(arena, &event, &r, *known, &facts);
        for (size_t i = 0; i < facts.count; i++) {
            us_str text = facts.items[i].text;
            *known = us_body_read(arena, text);
            check(us_value_is_none(*known) || us_value_tag(*known) == US_TAG_OBJECT);
        }
    }
}

static void run(us_arena *arena, us_str text)
{
    us_value known = US_NONE;
    while (text.length > 0) {
        size_t end = us_str_find(text, US_STR("\n"), 0);
        run_line(arena, us_str_slice(text, 0, end == US_STR_NONE ? text.length : end),
                 &known);
        text =
            us_str_slice(text, end == US_STR_NONE ? text.length : end + 1, text.length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_str text = us_str_make((const char *)data, size);
    run_within((size_t)1 << 26, text, run);
    run_within(64 * size + 64, text, run);
    return 0;
}
