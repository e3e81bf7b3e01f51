/* What rules that decide answer, and what their METADATA says. */
#include "authoring/lint_admission.h"

#include "compile/pass.h"
#include "syntax/ast_walk.h"
#include "value/array.h"

#include <strings.h>

/* The answer of a rule as it was written: the element of a set, or the value. */
static const us_term *answer_of(const us_rule *rule)
{
    return rule->is_set ? rule->head.key : rule->head.value;
}

void us_lint_message_without_field(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *answer = answer_of(node->rule);
    if (us_lint_judges(walk) && !walk->file->package->of_template && answer &&
        answer->kind == US_TERM_OBJECT && us_lint_member(answer, "msg") &&
        !us_lint_member(answer, "field"))
        us_lint_find(walk, answer->span.position,
                     "with a field the message leads to the line that is meant");
}

void us_lint_answer_without_message(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *answer = answer_of(node->rule);
    if (us_lint_judges(walk) && answer && answer->kind == US_TERM_OBJECT &&
        node->rule->is_set && !us_lint_member(answer, "msg"))
        us_lint_find(walk, answer->span.position, "an answer needs a text under msg");
}

void us_lint_deny_without_message(us_lint_walk *walk, const us_lint_node *node)
{
    const us_rule *rule = node->rule;
    if (us_lint_judges(walk) && rule == walk->first && !rule->is_set &&
        !rule->is_default && !rule->head.is_function && rule->head.reference.count == 1 &&
        us_lint_is_true(rule->head.value))
        us_lint_find(walk, rule->span.position,
                     "whoever is refused is not told why: answer with a message");
}

void us_lint_default_deny(us_lint_walk *walk, const us_lint_node *node)
{
    if (us_lint_judges(walk) && node->rule->is_default &&
        us_lint_is_true(node->rule->head.value))
        us_lint_find(walk, node->rule->span.position,
                     "this refuses all that no other definition speaks of, and all that "
                     "is undefined");
}

/* ---- Messages that need what is missing ---------------------------------------------------- */

/* A part of an object that need not be there: of the object under review, or of what `some … in`
 * finds. The request itself is whole. */
static bool may_be_missing(us_lint_walk *walk, const us_term *ref)
{
    us_str path = us_lint_path(walk, ref, NULL);
    if (path.length == 0) {
        const us_term *root = ref->as.list.items[0];
        const us_lint_variable *variable =
            root->kind == US_TERM_VARIABLE
                ? us_lint_variable_find(walk, root->as.variable.name)
                : NULL;
        return variable && variable->is_of_some;
    }
    bool of_request =
        us_lint_is_below(path, "input.request") || us_lint_is_below(path, "input.review");
    return us_lint_is_below(path, "input") &&
           (!of_request || us_str_find(path, US_STR(".object."), 0) != US_STR_NONE ||
            us_str_find(path, US_STR(".oldObject."), 0) != US_STR_NONE);
}

/* What `not x`, `not x == y` or `not x in ys` asks about; NULL: nothing of that kind. */
static const us_term *asked_for(us_lint_walk *walk, const us_literal *literal)
{
    const us_term *term = NULL;
    us_terms call = us_lint_literal_call(literal);
    if (!literal->negated || literal->with_count > 0)
        return NULL;
    if (call.count == 3 &&
        us_lint_is_word(us_term_dotted_name(walk->arena, call.items[0]),
                        "equal eq neq lt gt lte gte internal.member_2"))
        term = call.items[1];
    else if (literal->kind == US_LITERAL_TERM)
        term = literal->as.term;
    return term && term->kind == US_TERM_REF && !us_lint_iterates(walk, term) &&
                   !us_lint_term_has(term, US_STR("_")) && may_be_missing(walk, term)
               ? term
               : NULL;
}

/* Where a ref is read: by a function that makes a text, and elsewhere. */
typedef struct mention {
    us_lint_walk *walk;
    const us_term *ref;
    const us_term *in_text; /* NULL: nowhere */
    bool within_text, elsewhere;
} mention;

/* What is undefined in a comprehension or a template does not make all of it so. */
static bool look_for_mention(void *data, us_term *term)
{
    mention *m = data;
    us_visitor visitor = {.data = m, .term = look_for_mention};
    us_terms call = us_lint_call_of(term);
    if (us_term_is_comprehension(term) || term->kind == US_TERM_TEMPLATE)
        return false;
    if (term->kind == US_TERM_REF && us_lint_same(m->walk, term, m->ref)) {
        if (m->within_text)
            m->in_text = term;
        else
            m->elsewhere = true;
        return false;
    }
    if (m->within_text || (!us_lint_calls(m->walk->arena, call, "sprintf") &&
                           !us_lint_calls(m->walk->arena, call, "concat")))
        return true;
    m->within_text = true;
    us_walk_term(&visitor, term);
    m->within_text = false;
    return false;
}

void us_lint_message_needs_missing(us_lint_walk *walk, const us_lint_node *node)
{
    if (!us_lint_judges(walk) || node->body != walk->rule->body)
        return;
    for (size_t i = 0; i < node->body->count; i++) {
        mention m = {.walk = walk, .ref = asked_for(walk, node->body->items[i])};
        us_visitor visitor = {.data = &m, .term = look_for_mention};
        const us_term *answer = answer_of(walk->rule);
        for (size_t k = 0; m.ref && k < node->body->count; k++)
            if (!node->body->items[k]->negated)
                us_walk_literal(&visitor, node->body->items[k]);
        if (m.ref && answer && answer->kind != US_TERM_VARIABLE)
            us_walk_term(&visitor, (us_term *)(uintptr_t)answer);
        if (m.in_text && !m.elsewhere)
            us_lint_find(walk, m.in_text->span.position,
                         "where this is missing there is no message, and nothing is "
                         "refused: object.get has a default");
    }
}

/* ---- Secrets ------------------------------------------------------------------------------ */

static bool ends_alike(us_str name, const char *word)
{
    size_t length = strlen(word);
    return name.length >= length &&
           strncasecmp(name.text + name.length - length, word, length) == 0;
}

static bool is_secret(us_str name)
{
    static const char *const words[] = {"password",   "passwd",      "secret",
                                        "token",      "apikey",      "api_key",
                                        "privatekey", "private_key", "credentials"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ends_alike(name, words[i]))
            return true;
    return false;
}

static void look_for_secret(us_lint_walk *walk, const us_term *term)
{
    us_str name = US_STR_EMPTY;
    if (term->kind == US_TERM_VARIABLE)
        name = term->as.variable.name;
    else if (term->kind == US_TERM_REF &&
             !us_lint_string(term->as.list.items[term->as.list.count - 1], &name))
        return;
    if (is_secret(name))
        us_lint_find(walk, term->span.position,
                     "messages end up in logs and on screens; this looks like a secret");
}

void us_lint_secret_in_message(us_lint_walk *walk, const us_lint_node *node)
{
    if (!us_lint_judges(walk))
        return;
    if (node->kind == US_LINT_TERM && node->term->kind == US_TERM_TEMPLATE) {
        const us_template *template = &node->term->as.string_template;
        for (size_t i = 0; i < template->count; i++)
            if (template->parts[i].hole &&
                template->parts[i].hole->kind == US_LITERAL_TERM)
                look_for_secret(walk, template->parts[i].hole->as.term);
        return;
    }
    if (node->kind != US_LINT_CALL || node->call.count < 3 ||
        (!us_str_is(node->name, "sprintf") && !us_str_is(node->name, "concat")) ||
        node->call.items[2]->kind != US_TERM_ARRAY)
        return;
    for (size_t i = 0; i < node->call.items[2]->as.list.count; i++)
        look_for_secret(walk, node->call.items[2]->as.list.items[i]);
}

/* ---- Patches ---------------------------------------------------------------------------- */

static bool is_patch(us_lint_walk *walk)
{
    const char *decision = us_lint_decision_of(walk);
    return decision && decision[0] == 'p';
}

/* An operation of RFC 6902 as it is written; its path, where it is a constant. */
static bool is_operation(const us_term *term, us_str *op, us_str *path)
{
    *path = US_STR_EMPTY;
    const us_term *where = us_lint_member(term, "path");
    if (!us_lint_string(us_lint_member(term, "op"), op) || !where)
        return false;
    us_lint_string(where, path);
    return true;
}

/* Something in the body asks whether a thing is not there. */
static bool asks(us_lint_walk *walk, const us_body *body)
{
    for (size_t i = 0; i < body->count; i++) {
        const us_literal *literal = body->items[i];
        us_terms call = us_lint_literal_call(literal);
        if (literal->negated || literal->kind == US_LITERAL_EVERY ||
            literal->kind == US_LITERAL_NOT || us_lint_calls(walk->arena, call, "neq") ||
            (us_lint_calls(walk->arena, call, "equal") &&
             call.items[1]->kind == US_TERM_CALL))
            return true;
    }
    return false;
}

void us_lint_patch_not_idempotent(us_lint_walk *walk, const us_lint_node *node)
{
    us_str op, path;
    if (walk->first && walk->file->package->is_asked && walk->file->package->patches &&
        is_operation(node->term, &op, &path) && us_str_is(op, "add") &&
        us_str_ends_with(path, US_STR("/-")) && !asks(walk, walk->rule->body))
        us_lint_find(walk, node->term->span.position,
                     "each time that the object comes one more is added: ask first "
                     "whether it is there");
}

void us_lint_patch_nondeterministic(us_lint_walk *walk, const us_lint_node *node)
{
    if (is_patch(walk) &&
        (us_str_is(node->name, "time.now_ns") || us_str_is(node->name, "uuid.rfc4122") ||
         us_str_is(node->name, "rand.intn")))
        us_lint_find(walk, node->span.position,
                     "a patch that is another each time never settles");
}

void us_lint_patch_malformed(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *term = answer_of(node->rule);
    us_str op, path;
    if (!is_patch(walk) || !node->rule->is_set || !term)
        return;
    if (term->kind == US_TERM_SCALAR || term->kind == US_TERM_ARRAY) {
        us_lint_find(walk, term->span.position, "an operation is an object: op, path, …");
        return;
    }
    if (term->kind != US_TERM_OBJECT)
        return;
    const char *needed = NULL;
    if (!us_lint_member(term, "op") || !us_lint_member(term, "path"))
        needed = "op and path";
    else if (is_operation(term, &op, &path)) {
        bool brings = us_lint_is_word(op, "add replace test"),
             takes = us_lint_is_word(op, "move copy");
        if (!us_lint_is_word(op, "add remove replace move copy test"))
            needed = "an op of RFC 6902: add, remove, replace, move, copy or test";
        else if (brings && !us_lint_member(term, "value"))
            needed = "a value";
        else if (takes && !us_lint_member(term, "from"))
            needed = "a from";
        else if (path.length > 0 && path.text[0] != '/')
            needed = "a path that begins with /";
    }
    if (needed)
        us_lint_find(walk, term->span.position, "the operation needs %s", needed);
}

void us_lint_patch_path_unescaped(us_lint_walk *walk, const us_lint_node *node)
{
    static const char *const maps[] = {"/metadata/labels/", "/metadata/annotations/"};
    us_str op, path;
    if (!walk->first || !is_operation(node->term, &op, &path))
        return;
    for (size_t i = 0; i < 2; i++) {
        us_str map = us_str_from(maps[i]);
        size_t at = us_str_find(path, map, 0);
        if (at != US_STR_NONE &&
            us_str_find(path, US_STR("/"), at + map.length) != US_STR_NONE)
            us_lint_find(walk, us_lint_member(node->term, "path")->span.position,
                         "a / in a name is written ~1 in a path");
    }
}

/* ---- METADATA ------------------------------------------------------------------------------- */

static bool is_one_of(us_value value, const char *words)
{
    return us_value_is_string(value) && us_lint_is_word(us_value_text(value), words);
}

static void check_words(us_lint_walk *walk, const us_annotations *block, us_value custom,
                        const char *key, const char *words)
{
    us_value value = us_value_member(custom, key);
    if (!us_value_is_none(value) && !is_one_of(value, words))
        us_lint_find(walk, block->span.position, "%s must be one of: %s", key, words);
}

static void check_operations(us_lint_walk *walk, const us_annotations *block,
                             us_value list)
{
    for (size_t i = 0; us_value_tag(list) == US_TAG_ARRAY && i < list.as.array->count;
         i++)
        if (!is_one_of(list.as.array->items[i], "CREATE UPDATE DELETE CONNECT *"))
            us_lint_find(walk, block->span.position,
                         "match.operations: one of CREATE UPDATE DELETE CONNECT *");
}

void us_lint_metadata_value(us_lint_walk *walk, const us_lint_node *node)
{
    static const char match_keys[] =
        "kinds namespaces excludedNamespaces name labelSelector namespaceSelector scope "
        "source operations subresources";
    if (!walk->file->package->decides)
        return;
    for (size_t i = 0; i < node->module->annotation_count; i++) {
        const us_annotations *block = &node->module->annotations[i];
        us_value custom = us_value_member(block->value, "custom"),
                 match = us_value_member(custom, "match");
        if (!us_str_is(block->scope, "package") || us_value_tag(custom) != US_TAG_OBJECT)
            continue;
        check_words(walk, block, custom, "enforcement", "deny warn dryrun");
        check_words(walk, block, custom, "severity", "low medium high critical");
        check_words(walk, block, custom, "unchanged", "deny warn");
        check_operations(walk, block, us_value_member(match, "operations"));
        for (uint32_t k = 0; k < custom.as.object->count; k++)
            if (is_one_of(custom.as.object->keys[k], match_keys))
                us_lint_find(walk, block->span.position, "%.*s belongs below match",
                             US_STR_ARG(us_value_text(custom.as.object->keys[k])));
        for (uint32_t k = 0;
             us_value_tag(match) == US_TAG_OBJECT && k < match.as.object->count; k++)
            if (!is_one_of(match.as.object->keys[k], match_keys))
                us_lint_find(walk, block->span.position, "match has no field %.*s",
                             US_STR_ARG(us_value_text(match.as.object->keys[k])));
    }
}

void us_lint_decision_without_metadata(us_lint_walk *walk, const us_lint_node *node)
{
    const us_lint_package *package = walk->file->package;
    if (package->decides && package->modules[0] == node->module &&
        us_value_is_none(us_value_member(package->custom, "severity")))
        us_lint_find(walk, node->module->package_span.position,
                     "nothing tells how severe what this finds is");
}

/* ---- Effort --------------------------------------------------------------------------------- */

void us_lint_network_in_decision(us_lint_walk *walk, const us_lint_node *node)
{
    if (walk->file->package->decides && (us_str_is(node->name, "http.send") ||
                                         us_str_is(node->name, "net.lookup_ip_addr")))
        us_lint_find(walk, node->span.position,
                     "each request to the API server waits for this, and fails with it");
}

void us_lint_walk_whole_request(us_lint_walk *walk, const us_lint_node *node)
{
    if (!us_str_is(node->name, "walk") || node->call.count < 2 ||
        !walk->file->package->decides)
        return;
    us_str path = us_lint_whole_path(walk, node->call.items[1]);
    if (us_str_is(path, "input") || us_str_is(path, "input.request") ||
        us_str_is(path, "input.request.object"))
        us_lint_find(walk, node->span.position,
                     "this goes through managedFields and status, too; name the part "
                     "that is meant");
}

/* A literal runs over a part of input that does not depend on other loops. */
static bool loops_over_input(us_lint_walk *walk, const us_literal *literal)
{
    if (literal->kind == US_LITERAL_SOME) {
        us_terms call = us_lint_call_of(literal->as.symbols.items[0]);
        return call.count > 0 &&
               us_lint_is_below(us_lint_path(walk, call.items[call.count - 1], NULL),
                                "input");
    }
    us_terms call = us_lint_literal_call(literal);
    for (size_t i = 1; i < call.count; i++)
        if (call.items[i]->kind == US_TERM_REF && us_lint_iterates(walk, call.items[i]) &&
            us_lint_is_below(us_lint_path(walk, call.items[i], NULL), "input"))
            return true;
    return us_lint_calls(walk->arena, call, "walk");
}

enum { NESTED_LOOPS = 3, NESTED_WALKS = 2 };

void us_lint_unbounded_iteration(us_lint_walk *walk, const us_lint_node *node)
{
    size_t loops = 0, walks = 0;
    for (size_t i = 0; walk->file->package->is_asked && i < node->body->count; i++) {
        const us_literal *literal = node->body->items[i];
        bool walked = us_lint_calls(walk->arena, us_lint_literal_call(literal), "walk");
        if (!loops_over_input(walk, literal))
            continue;
        loops++;
        walks += walked;
        if (loops == NESTED_LOOPS || (walked && walks == NESTED_WALKS)) {
            us_lint_find(walk, literal->span.position,
                         "loops in loops over the request: whoever sends it decides how "
                         "long this takes");
            return;
        }
    }
}
