/* Objects that describe prompts say in annotations what is to be known of them where they are
 * used: version, model, tokens. Requests come from anybody, so nothing here has to be of the
 * type that it should be. */
#include "admission/prompt_facts.h"

#include "builtins/digest.h"
#include "codec/json.h"
#include "value/object.h"

#define GROUP      "prompt.example.com"
#define DIGITS_MAX 15

static us_value member(us_value object, const char *name)
{
    const us_value *value = us_value_tag(object) == US_TAG_OBJECT
                                ? us_object_get_c(object.as.object, name)
                                : NULL;
    return value ? *value : US_NONE;
}

static us_str text_member(us_value object, const char *name)
{
    us_value value = member(object, name);
    return us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
}

/* The annotation [name] if it is a number as JSON has it. */
static us_str count_member(us_value annotations, const char *name)
{
    us_str text = text_member(annotations, name);
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
    us_value object = member(*request, "object");
    if (!us_str_is(text_member(member(*request, "kind"), "group"), GROUP))
        return facts;
    if (us_value_tag(object) != US_TAG_OBJECT)
        object = member(*request, "oldObject");
    us_value metadata = member(object, "metadata");
    us_value annotations = member(metadata, "annotations");
    facts.name = text_member(metadata, "name");
    facts.version = text_member(annotations, GROUP "/version");
    facts.params_hash = hash_of(arena, member(member(object, "spec"), "parameters"));
    facts.llm_model = text_member(annotations, GROUP "/llm-model");
    facts.input_tokens = count_member(annotations, GROUP "/token-usage-input");
    facts.output_tokens = count_member(annotations, GROUP "/token-usage-output");
    return facts;
}
