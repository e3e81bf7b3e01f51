/* What capabilities without the features for it say about the heads of rules: that
 * p.q.r, or p[x].r, is no name of a rule. */
#include "compile/pass.h"

/* OPA gives the rule a plain name as well, which older versions go by. */
static bool has_plain_name(const us_rule *rule)
{
    const us_head *head = &rule->head;
    if (head->reference.count != 2)
        return head->reference.count < 2;
    return !rule->with_contains &&
           (rule->with_if ? !head->value_generated : !head->is_function);
}

static void check_rule(us_compiler *compiler, us_module *module, us_rule *rule,
                       bool prefixes)
{
    us_terms reference = rule->head.reference;
    us_clause place = {.module = module};
    us_term whole = {.kind = US_TERM_REF, .as.list = reference};
    us_str text = us_pass_term_text(compiler, &whole);
    if (!prefixes && !has_plain_name(rule)) {
        us_pass_error(compiler, &place, "rego_compile_error", rule->span.position,
                      "rule heads with refs are not supported: %.*s", US_STR_ARG(text));
        return;
    }
    for (size_t i = 1; i < reference.count; i++) {
        const us_term *part = reference.items[i];
        bool string = part->kind == US_TERM_SCALAR && us_value_is_string(part->as.scalar);
        if (!string && (rule->is_set || i + 1 < reference.count))
            us_pass_error(compiler, &place, "rego_type_error", rule->span.position,
                          "rule heads with general refs (containing variables) are not "
                          "supported: %.*s",
                          US_STR_ARG(text));
    }
}

bool us_compile_heads(us_compiler *compiler)
{
    const us_capabilities *capabilities = compiler->capabilities;
    const unsigned whole = US_FEATURE_HEAD_REFS | US_FEATURE_REGO_V1 | US_FEATURE_REGO_V2;
    size_t errors = us_pass_errors(compiler);
    if (!capabilities || (capabilities->language.features & whole))
        return true;
    bool prefixes = (capabilities->language.features & US_FEATURE_HEAD_PREFIXES) != 0;
    for (size_t m = 0; m < compiler->module_count; m++) {
        us_module *module = compiler->modules[m];
        for (size_t i = 0; i < module->rule_count; i++)
            check_rule(compiler, module, module->rules[i], prefixes);
    }
    return us_pass_errors(compiler) == errors;
}
