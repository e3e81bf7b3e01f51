/* The table of advice, and what it is given about. Sentences are chosen by the message, which is OPA's and does not change,
 * and by what stands at the place. */
#include "authoring/advice.h"

#include "authoring/authoring.h"
#include "engine/engine.h"

/* Of a message that is compared with patterns. */
enum { MOST_BYTES = 1000 };

typedef struct row {
    const char *message;
    const char *there;
    us_str (*advise)(const us_advice_place *place);
    const char *sentence;
} row;

static const row rows[] = {
#define ADVICE(message, there, advise, sentence) {message, there, advise, sentence},
#include "authoring/advice.def"
};

us_str us_advice_line(const us_advice_place *place)
{
    size_t from = place->at, to = place->at;
    while (from > 0 && place->text.text[from - 1] != '\n')
        from--;
    while (to < place->text.length && place->text.text[to] != '\n')
        to++;
    return us_str_slice(place->text, from, to);
}

/* True if [words] stand at the place, or the place lies within them. */
static bool stands(const us_advice_place *place, us_str words)
{
    for (size_t back = 0; back < words.length && back <= place->at; back++) {
        us_str here = us_str_slice(place->text, place->at - back, place->text.length);
        if (us_str_starts_with(here, words))
            return true;
    }
    return words.length == 0;
}

/* True if [message] is like [pattern]; [name] is what its first * stands for. */
static bool is_like(us_str message, us_str pattern, us_str *name)
{
    size_t star = us_str_find(pattern, US_STR("*"), 0);
    if (star == US_STR_NONE)
        return us_str_equal(message, pattern);
    us_str rest = us_str_slice(pattern, star + 1, pattern.length), ignored;
    if (!us_str_starts_with(message, us_str_slice(pattern, 0, star)))
        return false;
    for (size_t end = star; end <= message.length; end++) {
        if (is_like(us_str_slice(message, end, message.length), rest, &ignored)) {
            *name = us_str_slice(message, star, end);
            return true;
        }
    }
    return false;
}

static us_str advise(us_advice_place *place, us_str message)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        us_str sentence = US_STR_EMPTY;
        place->name = US_STR_EMPTY;
        if (!is_like(message, us_str_from(rows[i].message), &place->name) ||
            !stands(place, us_str_from(rows[i].there)))
            continue;
        if (rows[i].advise)
            sentence = rows[i].advise(place);
        if (sentence.length == 0)
            sentence = us_str_from(rows[i].sentence);
        if (sentence.length > 0)
            return sentence;
    }
    return US_STR_EMPTY;
}

/* The line, and in it the variable that the message names, or else the place. */
static void show_place(us_diag *diag, const us_advice_place *place)
{
    us_str line = us_advice_line(place);
    size_t index = (size_t)(place->text.text + place->at - line.text);
    size_t named = us_advice_find(line, place->name, index);
    diag->line = us_str_copy(place->arena, line);
    diag->index = named == US_STR_NONE ? index : named;
}

/* OPA tells of some mistakes twice: where one has been told, the next at its place only echoes it if
 * there is no more advice about that; and so does what cannot be parsed of the rest of a line. */
static bool is_echo(const us_diag *diag, const us_diag *before)
{
    if (!before || before->position.row != diag->position.row ||
        !us_str_equal(before->file, diag->file) || before->hint.length == 0)
        return false;
    if (before->position.column != diag->position.column)
        return diag->hint.length == 0 && diag->code &&
               strcmp(diag->code, "rego_parse_error") == 0;
    return diag->hint.length == 0 || us_str_equal(diag->hint, before->hint);
}

static void advise_one(const usher_builder *builder, us_arena *arena, us_diag *diag)
{
    us_advice_place place = {
        .arena = arena,
        .at = diag->position.offset,
        .facts = diag->facts,
        .engine = builder->engine,
    };
    bool of_module = us_str_starts_with(diag->message, US_STR("multiple default rules "));
    if (diag->position.row == 0 || diag->message.length > MOST_BYTES ||
        !us_builder_module_text(arena, builder, diag->file, &place.text) ||
        place.at > place.text.length)
        return;
    if (diag->hint.length == 0)
        diag->hint = advise(&place, diag->message);
    if (diag->line.length == 0 && !of_module)
        show_place(diag, &place);
}

static void advise_all(usher_problems *problems, const usher_builder *builder, bool fold)
{
    size_t kept = 0;
    for (size_t i = 0; i < problems->count; i++) {
        us_diag *diag = &problems->diags[i],
                *before = kept ? &problems->diags[kept - 1] : NULL;
        usher_problem *item = &problems->items[i];
        if (!item->is_note)
            advise_one(builder, &problems->arena, diag);
        item->hint = (usher_text){diag->hint.text, diag->hint.length};
        if (fold && !item->is_note && is_echo(diag, before))
            continue;
        problems->items[kept] = *item;
        problems->diags[kept++] = *diag;
    }
    problems->count = kept;
}

void us_advise(usher_problems *problems, const usher_builder *builder, bool fold)
{
    us_recovery recovery;
    if (!problems || problems == us_problems_no_memory())
        return;
    problems->arena.recovery = &recovery;
    if (!US_RECOVER(&recovery))
        advise_all(problems, builder, fold);
    problems->arena.recovery = NULL;
}
