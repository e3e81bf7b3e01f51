/* Reading a Constraint: spec.match, which match.c reads, and what is to come of a violation.
 * enforcementAction is one word for all who ask; `scoped` leaves it to a list of actions,
 * each for some enforcement points. */
#include "admission/constraint.h"

#include "value/object.h"

#define WEBHOOK_POINT "validation.gatekeeper.sh"

typedef struct reader {
    us_arena *arena;
    us_constraint *constraint;
    const char *point;
    us_str *problem;
} reader;

static us_str text_of(const usher_value *value)
{
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    return us_str_make(text.text, text.length);
}

static us_str member_text(const usher_value *value, const char *name)
{
    return text_of(usher_value_member(value, name));
}

static bool complain(reader *r, us_str what)
{
    const us_constraint *constraint = r->constraint;
    *r->problem = us_str_format(
        r->arena, "%.*s: %.*s %.*s: %.*s", US_STR_ARG(constraint->place),
        US_STR_ARG(constraint->kind), US_STR_ARG(constraint->name), US_STR_ARG(what));
    return false;
}

/* ---- Enforcement --------------------------------------------------------------------- */

static bool read_action(us_str word, us_enforcement *enforcement)
{
    if (us_str_is(word, "deny"))
        *enforcement = US_ENFORCEMENT_DENY;
    else if (us_str_is(word, "warn"))
        *enforcement = US_ENFORCEMENT_WARN;
    else if (us_str_is(word, "dryrun"))
        *enforcement = US_ENFORCEMENT_DRYRUN;
    else
        return false;
    return true;
}

static bool lists_point(const usher_value *action, const char *point)
{
    const usher_value *points = usher_value_member(action, "enforcementPoints");
    const usher_value *item;
    for (size_t i = 0; points && (item = usher_value_at(points, i, NULL)) != NULL; i++) {
        us_str name = member_text(item, "name");
        if (us_str_is(name, point) || us_str_is(name, "*"))
            return true;
    }
    return false;
}

/* Of several actions at one point the strictest holds. */
static bool read_scoped(reader *r, const usher_value *actions)
{
    const usher_value *action;
    us_constraint *constraint = r->constraint;
    for (size_t i = 0; actions && (action = usher_value_at(actions, i, NULL)) != NULL;
         i++) {
        us_enforcement enforcement;
        if (!read_action(member_text(action, "action"), &enforcement))
            return complain(r, US_STR("spec.scopedEnforcementActions: an action must be "
                                      "deny, warn or dryrun"));
        if (!lists_point(action, r->point))
            continue;
        if (!constraint->is_enforced || enforcement < constraint->enforcement)
            constraint->enforcement = enforcement;
        constraint->is_enforced = true;
    }
    return true;
}

static bool read_enforcement(reader *r, const usher_value *spec)
{
    const usher_value *word = usher_value_member(spec, "enforcementAction");
    if (word && us_str_is(text_of(word), "scoped"))
        return read_scoped(r, usher_value_member(spec, "scopedEnforcementActions"));
    r->constraint->is_enforced = true;
    return !word || read_action(text_of(word), &r->constraint->enforcement) ||
           complain(r, US_STR("spec.enforcementAction must be deny, warn, dryrun or "
                              "scoped"));
}

/* ---- The rest ------------------------------------------------------------------------ */

static bool read_match(reader *r, const usher_value *spec)
{
    const usher_value *match = usher_value_member(spec, "match");
    us_str problem;
    if (!match || us_match_read(r->arena, match, US_MATCH_CONSTRAINT,
                                &r->constraint->match, &problem))
        return true;
    return complain(r, us_str_format(r->arena, "spec.match%.*s", US_STR_ARG(problem)));
}

static bool read_operations(reader *r, const usher_value *list)
{
    const usher_value *item;
    r->constraint->operations = list ? 0 : US_OPERATIONS_ALL;
    for (size_t i = 0; list && (item = usher_value_at(list, i, NULL)) != NULL; i++) {
        us_str word = text_of(item);
        unsigned bits =
            us_str_is(word, "*") ? US_OPERATIONS_ALL : (unsigned)us_operation_named(word);
        if (bits == 0)
            return complain(r, US_STR("its template's operations must be CREATE, UPDATE, "
                                      "DELETE, CONNECT or *"));
        r->constraint->operations |= bits;
    }
    return true;
}

bool us_constraint_read(us_arena *arena, const usher_value *entry, const char *point,
                        us_constraint *constraint, us_str *problem)
{
    reader r = {arena, constraint, point ? point : WEBHOOK_POINT, problem};
    const usher_value *written = usher_value_member(entry, "constraint");
    const usher_value *spec = usher_value_member(written, "spec");
    const usher_value *row = usher_value_member(entry, "row");
    us_str file = member_text(entry, "file");
    *constraint = (us_constraint){
        .kind = member_text(written, "kind"),
        .name = member_text(written, "name"),
        .place = us_str_format(arena, "%.*s:%lld", US_STR_ARG(file),
                               (long long)row->as.integer),
        .parameters = *usher_value_member(spec, "parameters"),
    };
    return read_enforcement(&r, spec) && read_match(&r, spec) &&
           read_operations(&r, usher_value_member(entry, "operations"));
}
