/* Reading a Constraint: spec.match, which match.c reads, and what is to come of a violation.
 * enforcementAction is one word for all who ask; `scoped` leaves it to a list of actions,
 * each for some enforcement points. */
#include "admission/constraint.h"

#include "admission/entry.h"

#define WEBHOOK_POINT "validation.gatekeeper.sh"

typedef struct reader {
    us_arena *arena;
    const usher_value *entry;
    us_constraint *constraint;
    const char *point;
    us_str *problem;
} reader;

static us_str member_text(const usher_value *value, const char *name)
{
    return us_entry_text(us_entry_member(value, name));
}

static bool complain(reader *r, us_str what)
{
    const us_constraint *constraint = r->constraint;
    us_str place = us_entry_place(r->arena, r->entry, what);
    *r->problem = us_str_format(r->arena, "%.*s: %.*s %.*s: %.*s", US_STR_ARG(place),
                                US_STR_ARG(constraint->kind),
                                US_STR_ARG(constraint->name), US_STR_ARG(what));
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
    const usher_value *points = us_entry_member(action, "enforcementPoints");
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
    const usher_value *word = us_entry_member(spec, "enforcementAction");
    if (word && us_str_is(us_entry_text(word), "scoped"))
        return read_scoped(r, us_entry_member(spec, "scopedEnforcementActions"));
    r->constraint->is_enforced = true;
    return !word || read_action(us_entry_text(word), &r->constraint->enforcement) ||
           complain(r, US_STR("spec.enforcementAction must be deny, warn, dryrun or "
                              "scoped"));
}

/* ---- The rest ------------------------------------------------------------------------ */

static bool read_match(reader *r, const usher_value *spec)
{
    const usher_value *match = us_entry_member(spec, "match");
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
        us_str word = us_entry_text(item);
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
    reader r = {arena, entry, constraint, point ? point : WEBHOOK_POINT, problem};
    const usher_value *written = us_entry_member(entry, "constraint");
    const usher_value *spec = us_entry_member(written, "spec");
    const usher_value *parameters = us_entry_member(spec, "parameters");
    *constraint = (us_constraint){
        .kind = member_text(written, "kind"),
        .name = member_text(written, "name"),
        .place = us_entry_place(arena, entry, US_STR_EMPTY),
        .parameters = parameters ? *parameters : US_NULL,
    };
    return read_enforcement(&r, spec) && read_match(&r, spec) &&
           read_operations(&r, us_entry_member(entry, "operations"));
}
