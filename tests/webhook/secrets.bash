# Secrets of each kind, planted wherever a request has room for a text, and looked for in all that the server says and
# keeps. For `run`; one more output is one more line in said().

# What it is called | what must be seen nowhere | the text, as JSON has it.
planted_secrets() {
    cat <<'EOF'
an API key of Anthropic|PLANTEDrS4tU6|sk-ant-api03-0aB3dE5gH7jK9mN1pQ2PLANTEDrS4tU6
an API key of OpenAI|PLANTEDrS4tU7|use sk-proj-0aB3dE5gH7jK9mN1pQ2-PLANTEDrS4tU7 here
a token of GitHub|PLANTED9jK7|ghp_0aB3dE5gH7jK9mN1pQ2rS4tU6PLANTED9jK7
an access key of AWS|PLANTED|AKIAQW9ERTYPLANTED7X
a token of Slack|PLANTED3|xoxb-0aB3dE5gH7-jK9mN1pQ2rS4-PLANTED3
a JSON web token|PLANTED6|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.dE5gH7jK9mN1pQ2rS4tU6-PLANTED6
a bearer token|PLANTED8|Authorization: Bearer 0aB3dE5gH7jK9mN1pPLANTED8
a password in an address|PLANTEDpw|https://user:PLANTEDpw1@db/x
a password, token or key|PLANTED!x9|password=PLANTED!x9
a private key|PLANTEDbody|-----BEGIN PRIVATE KEY-----\nMIIEPLANTEDbody\n-----END PRIVATE KEY-----
a card number|4111 1111|card 4111 1111 1111 1111
a social security number|078-05|078-05-1120
a phone number|901820|+49 30 901820 11
an IBAN|DE89|DE89 3704 0044 0532 0130 00
an e-mail address|planted@|planted@corp.io
EOF
}

# A secret by its name alone; policies see it within documents.
by_name=onlybyname

# planted TEXT UID GROUP KIND: a review with TEXT in all places.
planted() {
    local text=$1 uid=$2 group=$3 kind=$4 quoted
    quoted=${text//\\/\\\\}
    cat <<EOF
{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"$uid","kind":{"group":"$group","version":"v1",
"kind":"$kind"},"resource":{"group":"$group","version":"v1","resource":"prompttemplates"},"name":"$text","namespace":"$text",
"operation":"CREATE","userInfo":{"username":"$text","groups":["$text"]},"object":{"apiVersion":"$group/v1","kind":"$kind",
"metadata":{"name":"$text","namespace":"$text","labels":{"$text":"$text"},"annotations":{"$text":"$text",
"prompt.example.com/version":"$text","prompt.example.com/llm-model":"$text","prompt.example.com/token-usage-input":"$text",
"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{\"template\":\"$quoted\",\"password\":\"$by_name\"}}\n"}},
"spec":{"template":"$text","password":"$by_name","env":[{"name":"DB_PASSWORD","value":"$by_name"}],"parameters":[{"name":"$text"}]}},
"oldObject":null,"options":null}}
EOF
}

# post_planted SERVER: sends all of them, by both ways, also those that are no reviews. Answers that repeat a planted uid,
# which they must, go another way.
post_planted() {
    local name needle text path file i=0 place=$work/planting
    rm -rf "$place" && mkdir "$place" || return 1
    while IFS='|' read -r name needle text; do
        i=$((i + 1))
        planted "$text" planted-1 prompt.example.com PromptTemplate >"$place/review.$i"
        planted "$text" "$text" "$text" "$text" >"$place/repeated.$i"
        printf '{"%s":1,"%s":2}' "$text" "$text" >"$place/keys.$i"
        printf '{"kind":"%s","request":"%s"} %s' "$text" "$text" "$text" >"$place/more.$i"
    done < <(planted_secrets)
    for path in /validate /mutate; do
        for file in "$place"/{review,keys,more}.*; do echo "$path $file"; done >>"$place/all"
        for file in "$place"/repeated.*; do echo "$path $file"; done >>"$place/again"
    done
    [ "$(cat "$place/all" "$place/again" | wc -l)" = $((i * 8)) ] && post_all "$1" "$place/all" &&
        post_all "$1" "$place/again" >"$place/answers" && sed 's/"uid":"[^"]*"//' "$place/answers"
}

# Patches that answers have are a policy's to the object's own, and would be nothing masked: no policy makes one here.
hides_secrets() {
    local server name needle text file lost=0
    local telling=$here/policies/telling confused=$here/policies/confused
    rm -f "$work"/planted.*
    start telling --log-level debug -p "$telling" --shadow "$confused" --capture "$work/planted.capture" \
        --decision-log "$work/planted.decisions" &&
        start confused --log-level debug -p "$confused" --shadow "$telling" &&
        start opaque --on-error fail -p "$confused" || return 1
    for server in telling confused opaque; do
        post_planted $server >"$work/planted.$server" && ask $server /metrics >"$work/planted.$server.metrics" &&
            ask $server '/readyz?verbose' >"$work/planted.$server.readyz" && stop $server TERM || return 1
    done
    said() {
        ls "$work"/planted.{telling,confused,opaque}{,.metrics,.readyz} "$work"/{telling,confused,opaque}.log \
            "$work"/planted.{capture,decisions}
    }
    said >"$work/said" || return 1
    while IFS= read -r file; do
        while IFS='|' read -r name needle text; do
            if grep -F -m 1 -e "$needle" "$file" >"$work/leak"; then
                cut -c 1-600 "$work/leak" && echo "$file: $name" && lost=1
            fi
        done < <(planted_secrets && echo "a name|$by_name|")
    done <"$work/said"
    # What was hidden was there.
    while IFS='|' read -r name needle text; do
        for file in "$work"/planted.{telling,confused} "$work"/{telling,confused}.log "$work"/planted.{capture,decisions}; do
            grep -qF -e "($name)" "$file" || { echo "$file: no ($name)" && lost=1; }
        done
    done < <(planted_secrets)
    [ $lost = 0 ]
}
