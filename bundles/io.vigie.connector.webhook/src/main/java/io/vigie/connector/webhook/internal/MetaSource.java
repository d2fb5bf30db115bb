package io.vigie.connector.webhook.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Answer;
import io.vigie.source.Batch;
import io.vigie.source.Delivery;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Meta tells of pages, Instagram accounts, Messenger and WhatsApp. Contacts and messages with their times and
 * directions are made of it; no text is looked at. Names of messages and conversations are keyed digests, because those
 * of Meta hold numbers of telephones and of persons.
 */
final class MetaSource extends InboxSource {
    /** Where the key of the names is remembered: made once for each source, and as old as its facts. */
    private static final String KEY = "key";

    private static final String UNKNOWN = "?";
    private static final Set<String> OBJECTS = Set.of("page", "instagram", "whatsapp_business_account");
    /** What is told of messages and is none: receipts, reactions, buttons, the hand-over between apps. */
    private static final Set<String> BESIDE = Set.of(
            "delivery",
            "read",
            "reaction",
            "postback",
            "optin",
            "referral",
            "account_linking",
            "policy_enforcement",
            "pass_thread_control",
            "take_thread_control",
            "request_thread_control",
            "app_roles",
            "message_edit",
            "message_edits",
            "game_play",
            "payment",
            "checkout_update",
            "pre_checkout",
            "message_context",
            "messaging_feedback",
            "messaging_referral",
            "response_feedback");
    /** Fields of changes that are known and bring nothing to count. */
    private static final Set<String> SILENT = Set.of(
            "message_template_status_update",
            "message_template_quality_update",
            "phone_number_quality_update",
            "phone_number_name_update",
            "account_update",
            "account_alerts",
            "account_review_update",
            "business_capability_update",
            "security",
            "user_preferences",
            "story_insights",
            "message_reactions",
            "message_deliveries",
            "message_reads",
            "messaging_seen",
            "history",
            "smb_app_state_sync");
    /** Things on a page that are said, as opposed to pressed. */
    private static final Set<String> SAID =
            Set.of("comment", "post", "status", "photo", "video", "share", "link", "album");

    private static final Set<String> PRESSED =
            Set.of("reaction", "like", "event", "note", "offer", "coupon", "milestone");
    /** Types of WhatsApp that are no message of the customer. */
    private static final Set<String> NO_MESSAGE = Set.of("reaction", "system", "ephemeral", "request_welcome");

    private static final int LONGEST_CHALLENGE = 200;

    private final SourceContext context;
    private final Signature signature;
    private final String verifyToken;
    private final Set<String> accounts;
    private final byte[] key;
    private final String keyText;

    private MetaSource(
            SourceContext context, Signature signature, String verifyToken, Set<String> accounts, Duration age) {
        super(context, signature, age);
        this.context = context;
        this.signature = signature;
        this.verifyToken = verifyToken;
        this.accounts = accounts;
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        this.keyText =
                context.memory().recall(KEY).orElseGet(() -> Base64.getEncoder().encodeToString(fresh));
        this.key = Base64.getDecoder().decode(keyText);
    }

    static MetaSource of(SourceContext context) throws SourceException {
        MetaSettings settings = context.settings(MetaSettings.class);
        Setup setup = new Setup(context);
        List<String> secrets =
                setup.secrets("appSecret", settings.appSecret(), "previousAppSecret", settings.previousAppSecret());
        if (settings.verifyToken().isEmpty()) {
            setup.problem(WebhookText.SET_SECRET, "verifyToken", context.name());
        } else {
            setup.longEnough("verifyToken", settings.verifyToken());
        }
        Duration age = setup.age(settings.maxAge());
        setup.done();
        return new MetaSource(
                context, Signature.meta(secrets), settings.verifyToken(), Set.of(settings.accounts()), age);
    }

    Signature signature() {
        return signature;
    }

    // ---- The proof of the address ----

    @Override
    Answer ask(Delivery delivery) {
        String token = delivery.parameter("hub.verify_token").orElse("");
        boolean right = MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), verifyToken.getBytes(StandardCharsets.UTF_8));
        String challenge = delivery.parameter("hub.challenge").orElse("");
        if (!right || !delivery.parameter("hub.mode").orElse("").equals("subscribe")) {
            return Answer.of(403, WebhookText.NOT_ASKED_SO.in(locale()));
        }
        if (challenge.isEmpty() || challenge.length() > LONGEST_CHALLENGE || !challenge.matches("[\\w.~=+/-]+")) {
            return Answer.of(400, WebhookText.NOT_ASKED_SO.in(locale()));
        }
        return new Answer(200, "text/plain", challenge, null);
    }

    @Override
    Answer accepted() {
        return Answer.of(200, "EVENT_RECEIVED");
    }

    // ---- Deliveries ----

    /** How many events of a delivery were looked at, and how many of them were too old. */
    private static final class Count {
        private int events;
        private int old;
    }

    @Override
    Outcome read(Delivery delivery, byte[] body, Batch.Builder batch) {
        JsonNode root;
        try {
            root = Document.read(body);
        } catch (Document.Unreadable e) {
            return malformed(body, WebhookText.NOT_JSON, batch);
        }
        JsonNode entries = root.path("entry");
        if (!root.isObject() || !entries.isArray()) {
            return malformed(body, WebhookText.NO_OBJECT, batch);
        }
        String object = root.path("object").asText();
        if (!OBJECTS.contains(object)) {
            unknown("object " + object, batch);
            return Outcome.TAKEN;
        }
        if (context.memory().recall(KEY).isEmpty()) {
            batch.remember(KEY, keyText, null);
        }
        Count count = new Count();
        for (JsonNode entry : entries) {
            String account = entry.path("id").asText();
            Instant time = moment(entry.path("time"), delivery.receivedAt());
            for (String list : List.of("messaging", "standby")) {
                for (JsonNode event : entry.path(list)) {
                    chat(
                            object.equals("page") ? "messenger" : "instagram",
                            account,
                            time,
                            event,
                            delivery,
                            count,
                            batch);
                }
            }
            for (JsonNode change : entry.path("changes")) {
                change(object, account, time, change, delivery, count, batch);
            }
        }
        return count.old > 0 && count.old == count.events ? Outcome.TOO_OLD : Outcome.TAKEN;
    }

    private void change(
            String object,
            String account,
            Instant time,
            JsonNode change,
            Delivery delivery,
            Count count,
            Batch.Builder batch) {
        String field = change.path("field").asText();
        JsonNode value = change.path("value");
        switch (object + " " + field) {
            case "page feed", "page mention" -> post(account, time, field, value, delivery, count, batch);
            case "page ratings" -> rating(account, time, value, delivery, count, batch);
            case "instagram comments", "instagram live_comments" ->
                instagramComment(account, time, value, delivery, count, batch);
            case "instagram mentions", "instagram story_mentions" -> mention(time, value, delivery, count, batch);
            case "whatsapp_business_account messages" ->
                whatsApp(value.path("messages"), value, false, time, delivery, count, batch);
            case "whatsapp_business_account smb_message_echoes", "whatsapp_business_account message_echoes" ->
                whatsApp(value.path("message_echoes"), value, true, time, delivery, count, batch);
            case "instagram messages", "page messages" ->
                chat(object.equals("page") ? "messenger" : "instagram", account, time, value, delivery, count, batch);
            default -> {
                if (!SILENT.contains(field)) {
                    unknown(object + " " + field + " " + value.path("item").asText(""), batch);
                }
            }
        }
    }

    // ---- Messenger and Instagram Direct ----

    private void chat(
            String channel,
            String account,
            Instant time,
            JsonNode event,
            Delivery delivery,
            Count count,
            Batch.Builder batch) {
        JsonNode message = event.path("message");
        if (!message.isObject()) {
            boolean known = event.propertyStream().anyMatch(field -> BESIDE.contains(field.getKey()));
            if (!known) {
                unknown(channel + " " + names(event), batch);
            }
            return;
        }
        String mid = message.path("mid").asText("");
        // What is deleted tells nothing new: no word of it was ever kept.
        if (mid.isEmpty() || message.path("is_deleted").asBoolean()) {
            return;
        }
        boolean ours = message.path("is_echo").asBoolean();
        String sender = event.path("sender").path("id").asText("");
        String recipient = event.path("recipient").path("id").asText("");
        String customer = ours ? recipient : sender;
        if (customer.equals(account)) {
            customer = ours ? sender : recipient;
        }
        said(
                new Said(
                        channel,
                        mid,
                        account,
                        "chat\n" + account + "\n" + customer,
                        customer,
                        ours,
                        moment(event.path("timestamp"), time),
                        "message",
                        UNKNOWN),
                delivery,
                count,
                batch);
    }

    // ---- WhatsApp ----

    private void whatsApp(
            JsonNode messages,
            JsonNode value,
            boolean ours,
            Instant time,
            Delivery delivery,
            Count count,
            Batch.Builder batch) {
        // What else is in there, statuses of our own messages and errors, is no message.
        String account = value.path("metadata").path("phone_number_id").asText("");
        for (JsonNode message : messages) {
            String id = message.path("id").asText("");
            if (id.isEmpty() || NO_MESSAGE.contains(message.path("type").asText())) {
                continue;
            }
            String customer = message.path(ours ? "to" : "from").asText("");
            if (customer.isEmpty()) {
                customer = message.path(ours ? "to_user_id" : "from_user_id").asText("");
            }
            said(
                    new Said(
                            "whatsapp",
                            id,
                            account,
                            "chat\n" + account + "\n" + customer,
                            customer,
                            ours,
                            moment(message.path("timestamp"), time),
                            "message",
                            UNKNOWN),
                    delivery,
                    count,
                    batch);
        }
    }

    // ---- Pages ----

    private void post(
            String account,
            Instant time,
            String field,
            JsonNode value,
            Delivery delivery,
            Count count,
            Batch.Builder batch) {
        String item = value.path("item").asText("");
        if (!SAID.contains(item)) {
            if (!PRESSED.contains(item)) {
                unknown("page " + field + " " + item, batch);
            }
            return;
        }
        // Edited, hidden, removed: what was said was said, and no word of it was ever kept.
        if (!value.path("verb").asText("").equals("add")) {
            return;
        }
        String author = author(value);
        boolean ours = isOurs(author, account);
        String post = value.path("post_id").asText("");
        String id = item.equals("comment") ? value.path("comment_id").asText("") : post;
        if (id.isEmpty() || (ours && !item.equals("comment"))) {
            // What the page itself publishes asks nobody and answers nobody.
            return;
        }
        String parent = value.path("parent_id").asText("");
        // A thread begins with a customer's comment, or with what a visitor posts; our comment on a post belongs to it.
        String root =
                !item.equals("comment") ? post : !parent.isEmpty() && !parent.equals(post) ? parent : ours ? post : id;
        said(
                new Said(
                        "facebook",
                        id,
                        account,
                        "thread\n" + root,
                        author,
                        ours,
                        moment(value.path("created_time"), time),
                        field.equals("mention") ? "mention" : item.equals("comment") ? "comment" : "post",
                        UNKNOWN),
                delivery,
                count,
                batch);
    }

    private void rating(
            String account, Instant time, JsonNode value, Delivery delivery, Count count, Batch.Builder batch) {
        String item = value.path("item").asText("");
        boolean comment = item.equals("comment");
        if (!item.equals("rating") && !comment) {
            if (!PRESSED.contains(item)) {
                unknown("page ratings " + item, batch);
            }
            return;
        }
        String story = value.path("open_graph_story_id").asText("");
        String post = value.path("post_id").asText("");
        String root = story.isEmpty() ? post.substring(post.indexOf('_') + 1) : story;
        String id = comment ? value.path("comment_id").asText("") : "rating\n" + root;
        if (!value.path("verb").asText("").equals("add") || id.isEmpty() || root.isEmpty()) {
            return;
        }
        String author = author(value);
        said(
                new Said(
                        "facebook",
                        id,
                        account,
                        "rating\n" + root,
                        author,
                        isOurs(author, account),
                        moment(value.path("created_time"), time),
                        comment ? "comment" : "rating",
                        comment ? UNKNOWN : value.path("rating").asText(UNKNOWN)),
                delivery,
                count,
                batch);
    }

    private void instagramComment(
            String account, Instant time, JsonNode value, Delivery delivery, Count count, Batch.Builder batch) {
        String id = value.path("id").asText("");
        if (id.isEmpty()) {
            return;
        }
        String author = author(value);
        said(
                new Said(
                        "instagram",
                        id,
                        account,
                        "thread\n" + value.path("parent_id").asText(id),
                        author,
                        isOurs(author, account),
                        moment(value.path("created_time"), time),
                        "comment",
                        UNKNOWN),
                delivery,
                count,
                batch);
    }

    private void mention(Instant time, JsonNode value, Delivery delivery, Count count, Batch.Builder batch) {
        String id = value.path("comment_id").asText(value.path("media_id").asText(""));
        if (!id.isEmpty()) {
            said(
                    new Said("instagram", id, "", "thread\n" + id, "", false, time, "mention", UNKNOWN),
                    delivery,
                    count,
                    batch);
        }
    }

    private boolean isOurs(String author, String account) {
        return !author.isEmpty() && (author.equals(account) || accounts.contains(author));
    }

    private static String author(JsonNode value) {
        for (String place : List.of("/from/id", "/sender_id", "/reviewer_id")) {
            String id = Document.at(value, place);
            if (id != null && !id.isBlank()) {
                return id;
            }
        }
        return "";
    }

    // ---- Facts ----

    /**
     * One thing said.
     *
     * @param id what Meta calls it
     * @param account the page, the Instagram account, the number
     * @param conversation what it belongs to, in Meta's names
     * @param customer who wrote, or is written to, in Meta's names; may be empty
     * @param ours whether we said it
     * @param how message, comment, post, mention, rating
     * @param rating of a rating, else {@link #UNKNOWN}
     */
    private record Said(
            String channel,
            String id,
            String account,
            String conversation,
            String customer,
            boolean ours,
            Instant at,
            String how,
            String rating) {}

    private void said(Said said, Delivery delivery, Count count, Batch.Builder batch) {
        count.events++;
        if (isTooOld(said.at, delivery)) {
            count.old++;
            return;
        }
        if (isRepeated(said.channel + "\n" + said.id, delivery, batch)) {
            return;
        }
        String message = "meta:" + Hashes.name(key, said.channel + "\n" + said.id);
        String conversation = "meta:" + Hashes.name(key, said.channel + "\n" + said.conversation);
        String account = said.account.isEmpty() ? null : said.account;
        batch.fact(Fact.of(Vocabulary.CASE)
                .set("case_id", conversation)
                .set("origin_channel", said.channel)
                .at(said.at)
                .build());
        if (!said.ours) {
            batch.fact(Fact.of(Vocabulary.CONTACT)
                    .set("contact_id", message)
                    .set("channel", said.channel)
                    .set("direction", "inbound")
                    .set("received_at", said.at)
                    .set("case_id", conversation)
                    .set("customer_id", said.customer.isEmpty() ? null : "meta:" + said.channel + ":" + said.customer)
                    .set("said_as", said.how)
                    .set("rating", said.rating.equals(UNKNOWN) ? null : said.rating)
                    .set("account", account)
                    .build());
        }
        batch.fact(Fact.of(Vocabulary.MESSAGE)
                .set("message_id", message)
                .set("case_id", conversation)
                .set("direction", said.ours ? "out" : "in")
                .set("at", said.at)
                .set("channel", said.channel)
                .set("kind", said.ours ? "reply" : null)
                .set("contact_id", said.ours ? null : message)
                .build());
    }

    private static Instant moment(JsonNode node, Instant otherwise) {
        @Nullable Instant read = node.isValueNode() && !node.isNull() ? Moments.read(node.asText()) : null;
        return read == null ? otherwise : read;
    }

    /** Meta adds kinds of changes: each new one is told once to the operator, and never refused. */
    private void unknown(String kind, Batch.Builder batch) {
        String plain = kind.replaceAll("[^\\w ,-]", "?").strip();
        String told = plain.length() > 80 ? plain.substring(0, 80) : plain;
        batch.reject(Rejection.of(
                "kind: " + told, WebhookText.UNKNOWN_CHANGE.text(told), WebhookText.NOT_KEPT.in(locale())));
    }

    private static String names(JsonNode event) {
        return String.join(
                ",",
                event.propertyStream().map(java.util.Map.Entry::getKey).sorted().toList());
    }
}
