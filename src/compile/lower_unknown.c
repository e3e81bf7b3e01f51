/* Programs for inputs of which something is unknown.
 *
 * Such a program asks, at each place where a value matters, whether it is known. What is
 * not fails like what is undefined, but is counted: so a body finds fewer solutions than
 * there may be, never others, and what it does find holds whatever the unknown is.
 * (Where nothing ends in an error: an unknown part may also hold what makes one.)
 *
 * That is enough where more solutions only add something. Where the lack of one decides -
 * not, every, else, default, a comprehension - the count is looked at before and after:
 * if it has grown, the literal fails, too, or the rule's value is unknown. A set of rules
 * then is open: it holds what was found, and may hold more. So nobody takes for false,
 * null or missing what is only not known; whoever can't tell says unknown. What a rule is
 * remembered to be says whether something was counted on the way, so that whoever reads
 * it later counts that, too.
 *
 * Everything here makes no instruction in other programs. */
#include "compile/lower.h"

bool us_unknown_matters(const us_lowering *lowering)
{
    return lowering->emitter->compiler->unknowns;
}

static void ask(us_lowering *lowering, us_opcode op, us_operand operand)
{
    if (us_unknown_matters(lowering) && !(operand & US_OPERAND_CONSTANT))
        us_emit(lowering, op, operand, 0, 0, lowering->fail, 0);
}

void us_unknown_fail(us_lowering *lowering, us_operand operand)
{
    ask(lowering, US_OP_KNOWN, operand);
}

void us_unknown_fail_in(us_lowering *lowering, us_operand operand)
{
    ask(lowering, US_OP_WHOLE, operand);
}

void us_unknown_compare(us_lowering *lowering, us_operand a, us_operand b)
{
    if (us_unknown_matters(lowering))
        us_emit(lowering, US_OP_COMPARABLE, a, b, 0, lowering->fail, 0);
}

us_opcode us_unknown_get(const us_lowering *lowering, us_opcode get)
{
    return us_unknown_matters(lowering) && get == US_OP_GET ? US_OP_READ : get;
}

uint32_t us_unknown_begin(us_lowering *lowering)
{
    if (!us_unknown_matters(lowering))
        return US_UNBOUND;
    uint32_t since = us_lower_register(lowering);
    us_emit_plain(lowering, US_OP_NOTED, since, 0);
    return since;
}

void us_unknown_leave(us_lowering *lowering, uint32_t since, us_label target)
{
    if (since != US_UNBOUND)
        us_emit(lowering, US_OP_IF_NOTED, since, 0, 0, target, 0);
}

void us_unknown_agree(us_lowering *lowering, us_operand value)
{
    us_emitter *emitter = lowering->emitter;
    if (!us_unknown_matters(lowering))
        return;
    us_label several = us_emit_label(emitter), first = us_emit_label(emitter);
    us_emit(lowering, US_OP_IF_SET, 0, 0, 0, several, 0);
    us_emit_jump(lowering, first);
    us_emit_place(emitter, several);
    us_unknown_compare(lowering, 0, value);
    us_emit_place(emitter, first);
}

/* What follows is for where something unknown was met in the routine; else it goes to [known]. */
static void begin_met(us_lowering *lowering, us_label known)
{
    us_label met = us_emit_label(lowering->emitter);
    us_unknown_leave(lowering, lowering->since, met);
    us_emit_jump(lowering, known);
    us_emit_place(lowering->emitter, met);
}

void us_unknown_end(us_lowering *lowering, us_routine_kind kind)
{
    us_emitter *emitter = lowering->emitter;
    if (!us_unknown_matters(lowering))
        return;
    us_label known = us_emit_label(emitter), found = us_emit_label(emitter);
    begin_met(lowering, known);
    if (kind == US_ROUTINE_SET) {
        uint32_t unknown = us_lower_register(lowering);
        us_emit_plain(lowering, US_OP_UNKNOWN, unknown, 0);
        us_emit_plain(lowering, US_OP_SET_ADD, 0, unknown);
    } else {
        if (kind == US_ROUTINE_VALUE || kind == US_ROUTINE_FUNCTION)
            us_emit(lowering, US_OP_IF_SET, 0, 0, 0, found, 0);
        us_emit_plain(lowering, US_OP_UNKNOWN, 0, 0);
        us_emit_plain(lowering, US_OP_RETURN, 0, 0);
    }
    us_emit_place(emitter, found);
    us_emit_plain(lowering, US_OP_DOUBT, 0, 0);
    us_emit_place(emitter, known);
}

void us_unknown_return(us_lowering *lowering, us_operand value)
{
    us_emitter *emitter = lowering->emitter;
    if (!us_unknown_matters(lowering))
        return;
    us_label known = us_emit_label(emitter);
    begin_met(lowering, known);
    us_emit_plain(lowering, US_OP_MOVE, 0, value);
    us_emit_plain(lowering, US_OP_DOUBT, 0, 0);
    us_emit_plain(lowering, US_OP_RETURN, 0, 0);
    us_emit_place(emitter, known);
}
