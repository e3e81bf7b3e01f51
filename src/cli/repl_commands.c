/* The commands of usher repl: those of `opa run`, and load-input. */
#include "cli/repl.h"

#include "base/file.h"
#include "cli/json_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- The module ------------------------------------------------------------------------- */

static void show_settings(const us_repl *r)
{
    const struct {
        const char *name;
        bool value;
    } flags[] = {
        {"metrics", r->metrics},     {"instrument", r->instrument},
        {"profile", r->profile},     {"strict-builtin-errors", r->strict_errors},
        {"traceback", r->traceback}, {"types", r->types},
    };
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_buf unknown = us_buf_make(&arena);
    for (size_t i = 0; i < r->unknown_names.count; i++) {
        us_buf_add_c(&unknown, i ? ", " : "");
        us_json_text_quote(&unknown, us_str_from(r->unknown_names.items[i]));
    }
    us_repl_say("{\n\t\"explain\": \"%s\",\n", r->explain);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        us_repl_say("\t\"%s\": %s,\n", flags[i].name, flags[i].value ? "true" : "false");
    us_repl_say(
        "\t\"format\": \"%s\",\n\t\"pretty-limit\": %llu,\n\t\"unknown\": [%.*s]\n}\n",
        r->json ? "json" : "pretty", (unsigned long long)r->pretty_limit,
        US_STR_ARG(us_buf_str(&unknown)));
    us_arena_free(&arena);
}

static void do_show(us_repl *r, const us_words *operands)
{
    us_arena arena;
    if (operands->count > 0) {
        show_settings(r);
        return;
    }
    us_arena_init(&arena, 0, NULL);
    us_str text = us_session_show(&arena, r->session);
    us_repl_say("%.*s", US_STR_ARG(text.length ? text : US_STR("no rules defined\n")));
    us_arena_free(&arena);
}

/* Rules that others need stay. */
static void finish_removal(us_repl *r)
{
    if (us_repl_load(r))
        us_session_confirm(r->session);
    else
        us_session_undo(r->session);
}

static void do_unset(us_repl *r, const us_words *operands)
{
    us_str error = US_STR_EMPTY;
    if (us_session_unset(r->session, us_str_from(operands->items[0]), &error))
        finish_removal(r);
    else if (error.length > 0)
        us_repl_fail("%.*s", US_STR_ARG(error));
    else
        us_repl_say("warning: no matching rules in current module\n");
}

static void do_unset_package(us_repl *r, const us_words *operands)
{
    us_str error = US_STR_EMPTY;
    if (us_session_unset_package(r->session, us_str_from(operands->items[0]), &error))
        finish_removal(r);
    else if (error.length > 0)
        us_repl_fail("%.*s", US_STR_ARG(error));
    else
        us_repl_say("warning: no matching package\n");
}

/* ---- The input and data ----------------------------------------------------------------- */

static void do_input(us_repl *r, const us_words *operands)
{
    us_arena arena;
    us_str error;
    us_arena_init(&arena, 0, NULL);
    if (operands->count == 0) {
        us_arena_free(&r->input_arena);
        us_arena_init(&r->input_arena, 0, NULL);
        r->input = US_STR_EMPTY;
    } else if (!us_repl_read_input(r, &arena, operands->items[0], &error)) {
        us_repl_fail("%.*s", US_STR_ARG(error));
    }
    us_arena_free(&arena);
}

static void do_dump(us_repl *r, const us_words *operands)
{
    us_arena arena;
    us_str error;
    if (!us_repl_load(r))
        return;
    us_arena_init(&arena, 0, NULL);
    us_buf out = us_buf_make(&arena);
    us_session_dump(&out, r->policy);
    us_buf_add_char(&out, '\n');
    us_str text = us_buf_str(&out);
    if (operands->count == 0)
        us_repl_say("%.*s", US_STR_ARG(text));
    else if (!us_file_put(&arena, operands->items[0], &text, 1, &error))
        us_repl_fail("%.*s", US_STR_ARG(error));
    us_arena_free(&arena);
}

static void forget_unknown(us_repl *r)
{
    us_arena_free(&r->unknown_arena);
    us_arena_init(&r->unknown_arena, 0, NULL);
    r->unknown = r->unknown_names = (us_words){0};
}

static void do_unknown(us_repl *r, const us_words *operands)
{
    if (operands->count == 0 && r->unknown.count == 0)
        us_repl_fail("unknown what? Give places of the input: unknown input, unknown "
                     "input.user");
    us_words before = r->unknown;
    if (operands->count == 0 && before.count > 0)
        forget_unknown(r);
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_words pointers = {0}, names = {0};
    for (size_t i = 0; i < operands->count; i++) {
        us_str pointer;
        if (!us_session_pointer(&arena, us_str_from(operands->items[i]), &pointer)) {
            us_repl_fail("%s is no place of the input, such as input or "
                         "input.user.name; of data nothing can be unknown",
                         operands->items[i]);
            us_arena_free(&arena);
            return;
        }
        us_words_add(&arena, &pointers, us_str_to_c(&arena, pointer));
        us_words_add(&arena, &names,
                     us_str_to_c(&arena, us_str_from(operands->items[i])));
    }
    if (operands->count == 0) {
        us_arena_free(&arena);
        return;
    }
    us_arena_free(&r->unknown_arena);
    r->unknown_arena = arena;
    r->unknown = pointers;
    r->unknown_names = names;
}

/* ---- What is shown ---------------------------------------------------------------------- */

static void do_json(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->json = true;
}

static void do_pretty(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->json = false;
}

static void do_pretty_limit(us_repl *r, const us_words *operands)
{
    char *end;
    errno = 0;
    unsigned long long limit = strtoull(operands->items[0], &end, 10);
    if (*end || errno || operands->items[0][0] < '0' || operands->items[0][0] > '9')
        us_repl_fail("%s is not a number of bytes, such as 80; 0 cuts nothing",
                     operands->items[0]);
    else
        r->pretty_limit = limit;
}

static void toggle_explain(us_repl *r, const char *mode)
{
    r->explain = strcmp(r->explain, mode) == 0 ? "off" : mode;
}

static void do_trace(us_repl *r, const us_words *operands)
{
    static const char *const modes[] = {"off", "full", "notes", "fails", "debug"};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(operands->count ? operands->items[0] : "full", modes[i]) == 0)
            toggle_explain(r, modes[i]);
}

static void do_notes(us_repl *r, const us_words *operands)
{
    (void)operands;
    toggle_explain(r, "notes");
}

static void do_fails(us_repl *r, const us_words *operands)
{
    (void)operands;
    toggle_explain(r, "fails");
}

static void do_metrics(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->metrics = !r->metrics;
    r->instrument = false;
}

static void do_instrument(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->metrics = r->instrument = !r->instrument;
}

static void do_profile(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->profile = !r->profile;
}

static void do_types(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->types = !r->types;
}

static void do_strict(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->strict_errors = !r->strict_errors;
}

static void do_traceback(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->traceback = !r->traceback;
}

static void do_target(us_repl *r, const us_words *operands)
{
    (void)r;
    if (strcmp(operands->items[0], "rego") != 0)
        us_repl_fail("usher has no target %s: it evaluates policies itself, which OPA "
                     "calls rego",
                     operands->items[0]);
}

static void do_exit(us_repl *r, const us_words *operands)
{
    (void)operands;
    r->ended = true;
}

/* ---- Help ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *about;
    const char *text;
} topics[] = {
    {"input", "how to give queries an input",
     "A file is the input after load-input FILE, or usher repl --input FILE. Where the\n"
     "document data.repl.input is defined, it is the input, and not the file: so the\n"
     "input can be written here, and usher repl repl.input:FILE makes it of a file, "
     "too.\n"
     "\n"
     "    > package repl.input\n"
     "    > params := {\"method\": \"POST\"}\n"
     "    > package example\n"
     "    > input.params.method\n"
     "    \"POST\"\n"},
    {"partial", "what is told where the input is unknown",
     "After unknown input.user queries are answered for an input of which nobody knows\n"
     "what is at input.user. What is printed holds whatever is there; a line after it "
     "says\n"
     "whether that is all. unknown alone ends it.\n"
     "\n"
     "    > load-input request.json\n"
     "    > unknown input.user\n"
     "    > input.method == \"GET\"\n"
     "    true\n"
     "    # whatever is at input.user\n"
     "    > input.user == \"alice\"\n"
     "    unknown\n"
     "    # it depends on input.user\n"
     "\n"
     "What remains to be asked is not told, as OPA does in the form of new queries and\n"
     "rules: usher does not evaluate in part. Nor can documents below data be "
     "unknown.\n"},
};

const char *us_repl_topic_at(size_t index)
{
    return index < sizeof topics / sizeof *topics ? topics[index].name : NULL;
}

/* Commands, with those that begin statements. */
static const us_command_item statements[] = {
    {"STATEMENT", NULL, "define a rule or a constant, or evaluate a query"},
    {"package", "NAME", "go to the module of that package"},
    {"import", "PATH", "import into the module"},
};

static void add_entry(const us_command_item *item)
{
    int width = 25, length = (int)strlen(item->name);
    us_repl_say("%s%s%-*s %s\n", item->name, item->operand ? " " : "",
                width - length - (item->operand ? 1 : 0),
                item->operand ? item->operand : "", item->help);
}

static void help_all(void)
{
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        add_entry(&statements[i]);
    for (size_t i = 0; us_repl_item_at(i); i++)
        add_entry(us_repl_item_at(i));
    us_repl_say("\n");
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        us_repl_say("help %-20s %s\n", topics[i].name, topics[i].about);
}

static void do_help(us_repl *r, const us_words *operands)
{
    (void)r;
    if (operands->count == 0) {
        help_all();
        return;
    }
    const char *name = operands->items[0];
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (strcmp(topics[i].name, name) == 0) {
            us_repl_say("%s", topics[i].text);
            return;
        }
    for (size_t i = 0; us_repl_item_at(i); i++)
        if (strcmp(us_repl_item_at(i)->name, name) == 0) {
            add_entry(us_repl_item_at(i));
            return;
        }
    us_repl_fail("there is no command and no topic %s; help lists them", name);
}

/* ---- The table -------------------------------------------------------------------------- */

static const us_repl_command commands[] = {
    {{"show", "[debug]", "show the module of the package; debug: what is set here"},
     US_REPL_CHOICE,
     "debug",
     0,
     1,
     do_show},
    {{"unset", "RULE", "remove the rules of that name from the module"},
     US_REPL_RULE,
     NULL,
     1,
     1,
     do_unset},
    {{"unset-package", "PACKAGE", "remove the module of that package"},
     US_REPL_PACKAGE,
     NULL,
     1,
     1,
     do_unset_package},
    {{"load-input", "[FILE]", "take the file for the input; without one, none"},
     US_REPL_FILE,
     NULL,
     0,
     1,
     do_input},
    {{"json", NULL, "print results as JSON"}, US_REPL_NO_OPERAND, NULL, 0, 0, do_json},
    {{"pretty", NULL, "print results for people"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_pretty},
    {{"pretty-limit", "N", "cut values in tables off after N bytes; 0: nowhere"},
     US_REPL_NUMBER,
     NULL,
     1,
     1,
     do_pretty_limit},
    {{"trace", "[MODE]", "toggle a trace of queries: full, notes, fails or debug; off"},
     US_REPL_CHOICE,
     "off full notes fails debug",
     0,
     1,
     do_trace},
    {{"notes", NULL, "toggle trace notes"}, US_REPL_NO_OPERAND, NULL, 0, 0, do_notes},
    {{"fails", NULL, "toggle trace fails"}, US_REPL_NO_OPERAND, NULL, 0, 0, do_fails},
    {{"metrics", NULL, "toggle what queries cost"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_metrics},
    {{"instrument", NULL, "toggle the same: all that is measured, always is"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_instrument},
    {{"profile", NULL, "toggle what time each line of a query took"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_profile},
    {{"types", NULL, "toggle the types of what is in a query"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_types},
    {{"unknown", "[PLACE...]",
      "answer for inputs with anything there; without one, no more"},
     US_REPL_INPUT,
     NULL,
     0,
     SIZE_MAX,
     do_unknown},
    {{"strict-builtin-errors", NULL, "toggle: errors of built-in functions end a query"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_strict},
    {{"traceback", NULL, "toggle where a query was at an error"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_traceback},
    {{"dump", "[FILE]", "print the base documents, or write them to the file"},
     US_REPL_FILE,
     NULL,
     0,
     1,
     do_dump},
    {{"target", "MODE", "what evaluates: rego, there is no other"},
     US_REPL_CHOICE,
     "rego",
     1,
     1,
     do_target},
    {{"help", "[TOPIC]", "print this; of a topic or a command, more"},
     US_REPL_TOPIC,
     NULL,
     0,
     1,
     do_help},
    {{"exit", NULL, "leave, as Control-D and the end of the input do"},
     US_REPL_NO_OPERAND,
     NULL,
     0,
     0,
     do_exit},
};

const us_command_item *us_repl_item_at(size_t index)
{
    return index < sizeof commands / sizeof *commands ? &commands[index].item : NULL;
}

/* ---- Running ---------------------------------------------------------------------------- */

/* A word that goes on with a statement: there are rules called show, too. */
static bool goes_on(us_str word)
{
    static const char words[] =
        ":= = == != < <= > >= + - * / % & | ; if contains in with";
    us_str rest = us_str_make(words, sizeof words - 1), known;
    while (us_words_next(&rest, &known))
        if (us_str_equal(word, known))
            return true;
    return false;
}

/* OPA takes commands in any case. */
static bool is_called(us_str word, const char *name)
{
    size_t i = 0;
    for (; i < word.length && name[i]; i++) {
        char c = word.text[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != name[i])
            return false;
    }
    return i == word.length && !name[i];
}

const us_repl_command *us_repl_command_of(us_str line)
{
    us_str rest = line, word, next;
    if (!us_words_next(&rest, &word))
        return NULL;
    bool may_be_rule = us_str_is_identifier(word);
    if (us_words_next(&rest, &next) && may_be_rule && goes_on(next))
        return NULL;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (is_called(word, commands[i].item.name))
            return &commands[i];
    return NULL;
}

static bool is_choice(const us_repl_command *command, const us_words *operands)
{
    us_str rest = us_str_from(command->choices ? command->choices : ""), choice;
    if (!command->choices || operands->count == 0 || command->run == do_target)
        return true;
    while (us_words_next(&rest, &choice))
        if (us_str_equal(choice, us_str_from(operands->items[0])))
            return true;
    return false;
}

/* The one operand of a command may have blanks in it. */
static void take_operands(us_arena *arena, const us_repl_command *command, us_str rest,
                          us_words *operands)
{
    us_str word, last = US_STR_EMPTY;
    const char *first = NULL;
    while (us_words_next(&rest, &word)) {
        first = first ? first : word.text;
        last = word;
        if (command->most != 1)
            us_words_add(arena, operands, us_str_to_c(arena, word));
    }
    if (command->most == 1 && first)
        us_words_add(
            arena, operands,
            us_str_to_c(arena,
                        us_str_make(first, (size_t)(last.text + last.length - first))));
}

bool us_repl_run_command(us_repl *r, us_str line)
{
    const us_repl_command *command = us_repl_command_of(line);
    us_words operands = {0};
    us_str rest = line, word;
    us_arena arena;
    if (!command)
        return false;
    us_arena_init(&arena, 0, NULL);
    us_words_next(&rest, &word);
    take_operands(&arena, command, rest, &operands);
    const us_command_item *item = &command->item;
    if (operands.count < command->least || operands.count > command->most)
        us_repl_fail("usage: %s%s%s", item->name, item->operand ? " " : "",
                     item->operand ? item->operand : "");
    else if (!is_choice(command, &operands))
        us_repl_fail("%s is not one of: %s", operands.items[0], command->choices);
    else
        command->run(r, &operands);
    us_arena_free(&arena);
    return true;
}
