/* What can come at the cursor: commands and their operands, names of rules, imports, built-in
 * functions, and the members of input and data. */
#include "cli/repl.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

static const char keywords[] =
    "as contains data default else every false if import in input not "
    "null package some true with";

typedef struct completing {
    us_repl *repl;
    us_arena arena;
    us_str word; /* to be completed */
    void (*visit)(void *visitor, us_str name);
    void *visitor;
} completing;

static void offer(void *data, us_str name)
{
    const completing *c = data;
    if (us_str_starts_with(name, c->word))
        c->visit(c->visitor, name);
}

static void offer_words(const completing *c, const char *words)
{
    us_str rest = us_str_from(words), word;
    while (us_words_next(&rest, &word))
        offer((void *)(uintptr_t)c, word);
}

/* ---- Members ---------------------------------------------------------------------------- */

/* The word without its last step: what the step is a member of. */
static us_str parent_of(us_str word)
{
    while (word.length > 0 && word.text[word.length - 1] != '.')
        word.length--;
    return us_str_slice(word, 0, word.length ? word.length - 1 : 0);
}

static void offer_members(completing *c, us_str parent, const usher_value *value)
{
    const usher_value *key;
    bool is_object = value && usher_value_type(value) == USHER_OBJECT;
    for (size_t i = 0; is_object && usher_value_at(value, i, &key); i++) {
        usher_text name = usher_value_string(key);
        if (us_str_is_identifier(us_str_make(name.text, name.length)))
            offer(c, us_str_format(&c->arena, "%.*s.%.*s", US_STR_ARG(parent),
                                   (int)name.length, name.text));
    }
}

static const usher_value *follow(const usher_value *value, us_str path)
{
    us_str rest = path;
    while (value && rest.length > 0) {
        size_t dot = us_str_find(rest, US_STR("."), 0);
        us_str step = us_str_slice(rest, 0, dot == US_STR_NONE ? rest.length : dot);
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        value = usher_value_type(value) == USHER_OBJECT
                    ? usher_value_member(value, us_str_to_c(&arena, step))
                    : NULL;
        us_arena_free(&arena);
        rest =
            dot == US_STR_NONE ? US_STR_EMPTY : us_str_slice(rest, dot + 1, rest.length);
    }
    return value;
}

static void offer_input(completing *c)
{
    /* Who presses a tab waits for it. */
    usher_limits limits = {.steps = 1000 * 1000};
    usher_problems *problems = NULL;
    us_str parent = parent_of(c->word), below = US_STR_EMPTY;
    if (parent.length > strlen("input."))
        below = us_str_slice(parent, strlen("input."), parent.length);
    usher_input *input =
        c->repl->policy ? us_repl_input(c->repl, &limits, &problems) : NULL;
    if (input)
        offer_members(c, parent, follow(usher_input_value(input), below));
    usher_input_free(input);
    usher_problems_free(problems);
}

/* Rules and packages, one step at a time. */
static void offer_data(completing *c)
{
    const usher_policy *policy = c->repl->policy;
    us_str parent = parent_of(c->word);
    for (size_t i = 0; policy && i < usher_policy_rule_count(policy); i++) {
        us_str path = us_str_from(usher_policy_rule(policy, i)->path);
        if (!us_str_starts_with(path, c->word))
            continue;
        size_t end = parent.length + 1;
        while (end < path.length && path.text[end] != '.' && path.text[end] != '[')
            end++;
        offer(c, us_str_slice(path, 0, end));
    }
    if (policy)
        offer_members(c, parent,
                      usher_policy_data(policy, us_str_to_c(&c->arena, parent)));
}

/* ---- Names ------------------------------------------------------------------------------ */

static void offer_names(completing *c)
{
    if (us_str_starts_with(c->word, US_STR("input."))) {
        offer_input(c);
        return;
    }
    if (us_str_starts_with(c->word, US_STR("data."))) {
        offer_data(c);
        return;
    }
    us_session_names(c->repl->session, offer, c);
    us_session_builtins(offer, c);
    offer_words(c, keywords);
}

static void offer_commands(completing *c)
{
    for (size_t i = 0; us_repl_item_at(i); i++)
        offer(c, us_str_from(us_repl_item_at(i)->name));
}

static void offer_files(completing *c)
{
    us_str folder = c->word;
    while (folder.length > 0 && folder.text[folder.length - 1] != '/')
        folder.length--;
    const char *path = folder.length > 0 ? us_str_to_c(&c->arena, folder) : ".";
    DIR *files = opendir(path);
    const struct dirent *file;
    while (files && (file = readdir(files)) != NULL) {
        struct stat status;
        us_str name =
            us_str_format(&c->arena, "%.*s%s", US_STR_ARG(folder), file->d_name);
        if (file->d_name[0] == '.')
            continue;
        bool is_folder = stat(name.text, &status) == 0 && S_ISDIR(status.st_mode);
        offer(c, is_folder ? us_str_format(&c->arena, "%.*s/", US_STR_ARG(name)) : name);
    }
    if (files)
        closedir(files);
}

static void offer_operands(completing *c, const us_repl_command *command)
{
    switch (command->kind) {
    case US_REPL_CHOICE:
        offer_words(c, command->choices);
        break;
    case US_REPL_RULE:
        us_session_names(c->repl->session, offer, c);
        break;
    case US_REPL_PACKAGE:
        us_session_packages(c->repl->session, offer, c);
        break;
    case US_REPL_FILE:
        offer_files(c);
        break;
    case US_REPL_INPUT:
        offer_words(c, "input");
        if (us_str_starts_with(c->word, US_STR("input.")))
            offer_input(c);
        break;
    case US_REPL_TOPIC:
        for (size_t i = 0; us_repl_topic_at(i); i++)
            offer(c, us_str_from(us_repl_topic_at(i)));
        offer_commands(c);
        break;
    case US_REPL_NO_OPERAND:
    case US_REPL_NUMBER:
        break;
    }
}

/* ---- The word at the cursor ------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool is_part(char c, bool of_name)
{
    return of_name ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                         (c >= '0' && c <= '9') || c == '_'
                   : !is_blank(c);
}

static size_t word_start(us_str before, bool of_name)
{
    size_t from = before.length;
    while (from > 0 && is_part(before.text[from - 1], of_name))
        from--;
    return from;
}

size_t us_repl_complete(void *data, us_str before,
                        void (*visit)(void *visitor, us_str name), void *visitor)
{
    us_repl *r = data;
    completing c = {.repl = r, .visit = visit, .visitor = visitor};
    size_t plain = word_start(before, false);
    us_str line = before, first = US_STR_EMPTY;
    us_words_next(&line, &first);
    bool may_be_command =
        r->pending.length == 0 && memchr(before.text, '\n', before.length) == NULL;
    bool is_first = plain == (size_t)(first.text - before.text);
    const us_repl_command *command =
        may_be_command && !is_first ? us_repl_command_of(us_str_slice(before, 0, plain))
                                    : NULL;
    bool of_package = !is_first && us_str_is(first, "package");
    size_t from = command || of_package ? plain : word_start(before, true);
    us_arena_init(&c.arena, 0, NULL);
    c.word = us_str_slice(before, from, before.length);
    if (command) {
        offer_operands(&c, command);
    } else if (of_package) {
        us_session_packages(r->session, offer, &c);
    } else if (may_be_command && is_first && plain < before.length) {
        /* unset-package is one word, though no name */
        c.word = us_str_slice(before, plain, before.length);
        offer_commands(&c);
        bool is_name = from == plain;
        if (is_name)
            offer_names(&c);
        else
            from = plain;
    } else if (from < before.length) {
        offer_names(&c);
    }
    us_arena_free(&c.arena);
    return from;
}
