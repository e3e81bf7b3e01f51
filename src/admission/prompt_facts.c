/* Objects that describe prompts say in annotations what is to be known of them where they are
 * used: version, model, tokens. Requests come from anybody, so nothing here has to be of the
 * type that it should be. */
#include "admission/prompt_facts.h"

#include "builtins/digest.h"
#include "codec/json.h"
#include "value/object.h"

#define GROUP      "prompt.example.com"
#define DIGITS_MAX 15

/* The annotation [name] if it is a number as JSON has it. */
static us_str count_member(us_value annotations, const char *name)
{
    us_str text = us_value_member_text(annotations, name);
    bool is_number = text.length > 0 && text.length <= DIGITS_MAX &&
                     (text.length == 1 || text.text[0] != '0');
    for (size_t i = 0; i < text.length; i++)
        is_number = is_number && text.text[i] >= '0' && text.text[i] <= '9';
    return is_number ? text : US_STR_EMPTY;
}

static us_str hash_of(us_arena *arena, us_value parameters)
{
    unsigned char bytes[US_DIGEST_SIZE];
    us_buf canonical = us_buf_make(arena);
    if (us_value_is_none(parameters))
        return US_STR_EMPTY;
    us_json_write(&canonical, parameters, US_JSON_CANONICAL);
    size_t count = us_digest_compute(US_DIGEST_SHA256, us_buf_str(&canonical), bytes);
    return count > 0 ? us_digest_hex(arena, bytes, count) : US_STR_EMPTY;
}

us_prompt_facts us_prompt_facts_of(us_arena *arena, const usher_value *request)
{
    us_prompt_facts facts = {.name = US_STR_EMPTY};
    us_value object = us_value_member(*request, "object");
    if (!us_str_is(us_value_member_text(us_value_member(*request, "kind"), "group"),
                   GROUP))
        return facts;
    if (us_value_tag(object) != US_TAG_OBJECT)
        object = us_value_member(*request, "oldObject");
    us_value metadata = us_value_member(object, "metadata");
    us_value annotations = us_value_member(metadata, "annotations");
    facts.name = us_value_member_text(metadata, "name");
    facts.version = us_value_member_text(annotations, GROUP "/version");
    facts.params_hash =
        hash_of(arena, us_value_member(us_value_member(object, "spec"), "parameters"));
    facts.llm_model = us_value_member_text(annotations, GROUP "/llm-model");
    facts.input_tokens = count_member(annotations, GROUP "/token-usage-input");
    facts.output_tokens = count_member(annotations, GROUP "/token-usage-output");
    return facts;
}
