/* RFC 4180, but for line ends, which are plain. Texts are clean (admission/text.h), and one that a spreadsheet
 * would take for a formula gets
 * an apostrophe in front: names in a log are anybody's choice. */
#include "admission/text.h"
#include "replay/formats.h"

/* Of a cell. */
enum { MOST_BYTES = 1 << 16 };

static const char columns[] =
    "file,line,time,auditID,user,verb,operation,group,resource,subresource,kind,"
    "namespace,name,grade,remarks,recorded,refusal,baseline,verdict,change,accepted,"
    "denials,warnings,errors\n";

void us_replay_csv_head(us_buf *out)
{
    us_buf_add_c(out, columns);
}

static void add_text(us_buf *out, us_str text)
{
    text = us_text_clean(out->arena, text, US_TEXT_LINES, MOST_BYTES);
    bool formula = text.length > 0 && strchr("=+-@", text.text[0]);
    bool quoted = false;
    for (size_t i = 0; i < text.length && !quoted; i++)
        quoted = strchr(",\"\n", text.text[i]) != NULL;
    us_buf_add_c(out, quoted ? "\"" : "");
    us_buf_add_c(out, formula ? "'" : "");
    for (size_t i = 0; i < text.length; i++) {
        us_buf_add_c(out, text.text[i] == '"' ? "\"" : "");
        us_buf_add_char(out, text.text[i]);
    }
    us_buf_add_c(out, quoted ? "\"" : "");
}

static void add_cell(us_buf *out, us_str text)
{
    us_buf_add_char(out, ',');
    add_text(out, text);
}

static void add_sayings(us_buf *out, const us_replay_sayings *sayings)
{
    us_buf text = us_buf_make(out->arena);
    for (size_t i = 0; i < sayings->count; i++)
        us_buf_add_format(&text, "%s%.*s [%.*s]", i > 0 ? "\n" : "",
                          US_STR_ARG(sayings->items[i].message),
                          US_STR_ARG(sayings->items[i].policy));
    add_cell(out, us_buf_str(&text));
}

static us_str remarks_of(us_arena *arena, uint32_t remarks)
{
    us_buf text = us_buf_make(arena);
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (remarks >> i & 1)
            us_buf_add_format(&text, "%s%s", text.length > 0 ? " " : "",
                              us_replay_remark_word((us_replay_remark)i));
    return us_buf_str(&text);
}

void us_replay_csv(us_buf *out, const us_replay_record *record)
{
    const us_replay_judgement *candidate = &record->candidate;
    bool was_asked = record->grade != US_REPLAY_NO_REVIEW;
    const char *recorded = was_asked ? us_replay_recorded_name(record->recorded) : "";
    const char *baseline =
        record->has_baseline ? us_replay_verdict_name(record->baseline.verdict) : "";
    us_str cells[] = {
        record->received,
        record->audit_id,
        record->user,
        record->verb,
        record->operation,
        record->group,
        record->resource,
        record->subresource,
        record->kind,
        record->namespace,
        record->name,
        us_str_from(us_replay_grade_name(record->grade)),
        remarks_of(out->arena, record->remarks),
        us_str_from(recorded),
        record->refusal,
        us_str_from(baseline),
        us_str_from(us_replay_verdict_name(candidate->verdict)),
        us_str_from(us_replay_change_name(record->change)),
        record->accepted,
    };
    add_text(out, record->file);
    us_buf_add_format(out, ",%llu", (unsigned long long)record->line);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        add_cell(out, cells[i]);
    add_sayings(out, &candidate->denials);
    add_sayings(out, &candidate->warnings);
    add_sayings(out, &candidate->errors);
    us_buf_add_char(out, '\n');
}
