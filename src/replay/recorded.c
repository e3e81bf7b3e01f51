/* Reviews in a file: each document that is an AdmissionReview, or has one as `review` (a capture) or as
 * `input` (a line of a decision log). What a capture hides stays as it is written there. */
#include "replay/recorded.h"

#include "admission/mask.h"
#include "codec/json.h"
#include "replay/extract.h"

typedef struct finder {
    const us_recorded_test *test;
    us_value review; /* NONE: none was found */
    us_str id;       /* of its request, or of the capture */
    us_str received;
    uint64_t line;
    size_t count;  /* of those that may be meant */
    size_t all;    /* reviews */
    size_t events; /* of an audit log */
} finder;

static us_value review_of(us_value document)
{
    us_value inner = us_value_member(document, "review");
    if (us_value_is_none(inner))
        inner = us_value_member(document, "input");
    us_value review = us_value_is_none(inner) ? document : inner;
    bool is_one = us_str_is(us_value_member_text(review, "kind"), "AdmissionReview") &&
                  us_value_tag(us_value_member(review, "request")) == US_TAG_OBJECT;
    return is_one ? review : US_NONE;
}

static void look_at(finder *f, us_value document, uint64_t line)
{
    us_value review = review_of(document);
    f->events += us_value_member_text(document, "auditID").length > 0;
    if (us_value_is_none(review))
        return;
    us_str uid = us_value_member_text(us_value_member(review, "request"), "uid");
    us_str decision = us_value_member_text(document, "decisionId");
    us_str wanted = f->test->uid;
    f->all++;
    if (wanted.length > 0 && !us_str_equal(uid, wanted) &&
        !us_str_equal(decision, wanted))
        return;
    if (f->count++ > 0)
        return;
    f->review = review;
    f->id = uid.length > 0 ? uid : decision.length > 0 ? decision : US_STR("review");
    f->received = us_value_member_text(document, "timestamp");
    f->line = line;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Looks at all documents of [text]; false where one is no JSON. */
static bool find(us_arena *arena, finder *f, us_str text, us_str *problem)
{
    us_json_options options = {.allow_more = true};
    uint64_t line = 1;
    for (size_t at = 0; at < text.length;) {
        us_value document;
        us_diag diag = {0};
        size_t consumed;
        if (is_blank(text.text[at])) {
            line += text.text[at++] == '\n';
            continue;
        }
        us_str rest = us_str_slice(text, at, text.length);
        if (!us_json_read(arena, rest, &options, &document, &consumed, &diag)) {
            *problem = us_str_format(arena, "%.*s:%llu: no JSON: %.*s",
                                     US_STR_ARG(f->test->file), (unsigned long long)line,
                                     US_STR_ARG(diag.message));
            return false;
        }
        look_at(f, document, line);
        for (size_t end = at + consumed; at < end; at++)
            line += text.text[at] == '\n';
    }
    return true;
}

static bool choose(us_arena *arena, const finder *f, us_str *problem)
{
    us_str file = f->test->file, uid = f->test->uid;
    if (f->all == 0 && f->events > 0)
        *problem = us_str_format(arena,
                                 "%.*s is an audit log: usher replay --extract AUDITID "
                                 "--as-test makes a test of an event in it",
                                 US_STR_ARG(file));
    else if (f->all == 0)
        *problem = us_str_format(arena,
                                 "%.*s: no AdmissionReview with a request is in it, and "
                                 "no capture of one",
                                 US_STR_ARG(file));
    else if (f->count == 0)
        *problem = us_str_format(arena, "%.*s: no review in it has the uid %.*s",
                                 US_STR_ARG(file), US_STR_ARG(uid));
    else if (f->count > 1 && uid.length == 0)
        *problem = us_str_format(
            arena, "%.*s: %zu reviews are in it: choose one with --uid, such as %.*s",
            US_STR_ARG(file), f->count, US_STR_ARG(f->id));
    return problem->length == 0;
}

bool us_recorded_write_test(us_buf *out, const us_recorded_test *test, us_str text,
                            us_str *problem)
{
    us_arena *arena = out->arena;
    finder f = {.test = test, .review = US_NONE};
    *problem = US_STR_EMPTY;
    if (!find(arena, &f, text, problem) || !choose(arena, &f, problem))
        return false;
    us_value asked = us_value_member(f.review, "request");
    us_admission_verdict verdict =
        us_admission_judge(arena, test->plan, test->worker, &asked, NULL);
    us_value review =
        us_mask_value(arena, us_admission_plan_mask(test->plan), f.review, NULL);
    us_value request = us_value_member(review, "request");
    us_replay_record record = {
        .file = test->file,
        .line = f.line,
        .received = f.received,
        .audit_id = f.id,
        .user = us_value_member_text(us_value_member(request, "userInfo"), "username"),
        .verb = us_value_member_text(request, "operation"),
        .kind = us_value_member_text(us_value_member(request, "kind"), "kind"),
        .name = us_value_member_text(request, "name"),
        .candidate.verdict = verdict.allowed ? US_REPLAY_ALLOW : US_REPLAY_DENY,
    };
    return us_replay_write_test(out, test->plan, test->worker, review, &record,
                                test->package, problem);
}
