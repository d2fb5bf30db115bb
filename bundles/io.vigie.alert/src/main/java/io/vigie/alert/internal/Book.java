package io.vigie.alert.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vigie.alert.Alert;
import io.vigie.alert.AlertException;
import io.vigie.alert.AlertException.Fault;
import io.vigie.alert.AlertState;
import io.vigie.alert.Alerts;
import io.vigie.health.Check;
import io.vigie.health.Examined;
import io.vigie.kpi.Text;
import io.vigie.notify.Content;
import io.vigie.notify.Notifier;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of a distribution and how they stand. Thread-safe. */
final class Book implements Alerts, Examined {
    private static final Logger LOG = LoggerFactory.getLogger(Book.class);
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int MOST_RULES = 500;
    private static final int MOST_GROUPS = 200;
    private static final int LONGEST_HISTORY = 5000;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Path folder;
    private final Path stateFile;
    private final Path historyFile;
    private final Supplier<Optional<Kpis>> kpis;
    private final Supplier<Optional<Notifier>> notifier;
    private final Consumer<Map<String, Object>> observer;
    private final Clock clock;
    private final Map<String, Page> pages = new TreeMap<>();
    private @Nullable Text trouble;
    private String saved = "";

    /** A rule with how it stands. */
    private static final class Page {
        final String id;
        String text = "";

        @Nullable
        Rule rule;

        List<Fault> faults = List.of();

        @Nullable
        Instant evaluated;

        Alert.@Nullable Acknowledgement acknowledged;

        @Nullable
        Instant mutedUntil;

        @Nullable
        Text error;

        @Nullable
        Instant errorSince;

        Map<Map<String, @Nullable String>, Standing> groups = new LinkedHashMap<>();
        /** How many groups are beyond what a rule watches. */
        int unwatched;

        Page(String id) {
            this.id = id;
        }

        AlertState state() {
            if (rule == null || error != null) {
                return AlertState.ERROR;
            }
            return groups.values().stream()
                    .map(group -> group.state)
                    .max(Comparator.naturalOrder())
                    .orElse(AlertState.NORMAL);
        }
    }

    Book(
            Path home,
            Supplier<Optional<Kpis>> kpis,
            Supplier<Optional<Notifier>> notifier,
            Consumer<Map<String, Object>> observer,
            Clock clock) {
        this.folder = home.resolve("conf").resolve("alerts");
        Path data = home.resolve("data").resolve("alerts");
        this.stateFile = data.resolve("state.json");
        this.historyFile = data.resolve("history.jsonl");
        this.kpis = kpis;
        this.notifier = notifier;
        this.observer = observer;
        this.clock = clock;
        restore();
        follow();
    }

    private Path file(String id) {
        return folder.resolve(id + ".json");
    }

    /** Takes in what the files say now. */
    private void follow() {
        Map<String, String> texts = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().limit(2 * MOST_RULES).toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".json")
                            && ID.matcher(name.substring(0, name.length() - 5)).matches()) {
                        texts.put(name.substring(0, name.length() - 5), Files.readString(file));
                    }
                }
            } catch (IOException e) {
                LOG.warn("The folder of rules cannot be read", e);
                return;
            }
        }
        pages.keySet().removeIf(id -> !texts.containsKey(id));
        texts.forEach((id, text) -> {
            Page page = pages.computeIfAbsent(id, Page::new);
            if (!page.text.equals(text)) {
                List<Fault> faults = new ArrayList<>();
                Rule rule = Rule.read(text, faults);
                if (!page.text.isEmpty()) {
                    // Another rule: what the old one found, and whom it told, says nothing of it.
                    page.groups.clear();
                    page.acknowledged = null;
                    page.error = null;
                    page.errorSince = null;
                }
                page.text = text;
                page.rule = rule;
                page.faults = faults;
            }
        });
    }

    /**
     * Works rules out.
     *
     * @param changed the KPIs whose answers may have changed; null for all rules, as on the clock
     */
    void work(@Nullable Collection<String> changed) {
        Kpis asked = kpis.get().orElse(null);
        if (asked == null) {
            return;
        }
        List<Page> due = new ArrayList<>();
        synchronized (this) {
            follow();
            for (Page page : pages.values()) {
                Rule rule = page.rule;
                if (rule != null
                        && (changed == null
                                || changed.contains(rule.question().kpis().get(0)))) {
                    due.add(page);
                }
            }
        }
        Inspector inspector = new Inspector(asked);
        for (Page page : due) {
            work(page, inspector);
        }
        // Before anybody is told: who is killed in between says the same once more, which the post knows again.
        keep();
        tell();
        keep();
    }

    /** What cannot be written is told all the same. */
    private synchronized void keep() {
        try {
            save();
        } catch (AlertException e) {
            LOG.error("How the rules stand cannot be written", e);
        }
    }

    private void work(Page page, Inspector inspector) {
        Rule rule = page.rule;
        if (rule == null) {
            return;
        }
        Instant now = clock.instant();
        try {
            work(page, rule, inspector, now);
        } catch (QueryException e) {
            failed(page, e.sentence(), now);
        } catch (StoreException e) {
            failed(page, e.sentence(), now);
        } catch (RuntimeException | LinkageError e) {
            // Whatever it is, other rules must not wait for it.
            LOG.error("The rule {} cannot be worked out", page.id, e);
            failed(
                    page,
                    Text.of(
                            "It could not be worked out; the log of the platform says why.",
                            "Elle n'a pu être évaluée ; le journal de la plate-forme dit pourquoi."),
                    now);
        }
    }

    private void work(Page page, Rule rule, Inspector inspector, Instant now) {
        Optional<List<Inspector.Found>> found = inspector.look(rule, now);
        found.ifPresent(groups -> work(page, rule, inspector, groups, now));
        synchronized (this) {
            if (page.error != null) {
                page.error = null;
                page.errorSince = null;
                changed(page, Map.of(), AlertState.ERROR, page.state(), null, Text.of("", ""), now);
            }
            page.evaluated = now;
            if (found.isPresent() && page.state() != AlertState.FIRING) {
                page.acknowledged = null;
            }
        }
    }

    private void work(Page page, Rule rule, Inspector inspector, List<Inspector.Found> found, Instant now) {
        Map<Map<String, @Nullable String>, Inspector.Found> groups = Inspector.byGroup(found);
        // Those that it knows come first: what fires must be able to end, however many there are besides.
        Set<Map<String, @Nullable String>> keys;
        synchronized (this) {
            keys = new LinkedHashSet<>(page.groups.keySet());
            keys.addAll(groups.keySet());
            page.unwatched = Math.max(0, keys.size() - MOST_GROUPS);
        }
        for (Map<String, @Nullable String> key :
                keys.stream().limit(MOST_GROUPS).toList()) {
            step(page, rule, inspector, key, groups.get(key), now);
        }
        synchronized (this) {
            page.groups
                    .entrySet()
                    .removeIf(entry -> !groups.containsKey(entry.getKey())
                            && entry.getValue().state != AlertState.FIRING
                            && entry.getValue().told == null);
        }
    }

    private void step(
            Page page,
            Rule rule,
            Inspector inspector,
            Map<String, @Nullable String> key,
            Inspector.@Nullable Found found,
            Instant now) {
        Inspector.Verdict verdict = found == null ? Inspector.Verdict.UNDEFINED : found.verdict();
        if (verdict == Inspector.Verdict.UNDEFINED && rule.undefined() != Rule.Undefined.NO_DATA) {
            verdict = rule.undefined() == Rule.Undefined.OK ? Inspector.Verdict.FINE : Inspector.Verdict.HOLDS;
        }
        Standing standing;
        AlertState before;
        AlertState next;
        synchronized (this) {
            if (page.rule != rule) {
                // It was changed meanwhile: what the old one found says nothing of the new one.
                return;
            }
            standing = page.groups.computeIfAbsent(key, group -> new Standing(group, now));
            before = standing.state;
            next = switch (verdict) {
                case FINE -> AlertState.NORMAL;
                case UNDEFINED -> AlertState.NO_DATA;
                case HOLDS ->
                    before == AlertState.FIRING
                                    || rule.holding().isZero()
                                    || before == AlertState.PENDING
                                            && !now.isBefore(standing.since.plus(rule.holding()))
                            ? AlertState.FIRING
                            : AlertState.PENDING;
            };
        }
        Text why = Text.of("", "");
        if (found != null && (next != before || standing.why.en().isEmpty())) {
            why = next == AlertState.NORMAL && standing.told == null ? standing.why : inspector.why(rule, found, next);
        } else if (found == null) {
            why = Text.of("The group has no rows any more.", "Le groupe n'a plus de lignes.");
        }
        synchronized (this) {
            if (page.rule != rule) {
                return;
            }
            if (found != null) {
                standing.value = found.value().masked() ? null : found.value().value();
                standing.compared = found.compared();
                standing.n = found.value().n();
                standing.shown = inspector.shown(found.value());
                standing.question = found.question();
                standing.link = Inspector.link(found);
            }
            if (!why.en().isEmpty()) {
                standing.why = why;
            }
            if (next != before) {
                standing.state = next;
                standing.since = now;
                changed(page, key, before, next, standing.value, standing.why, now);
            }
        }
    }

    private synchronized void failed(Page page, Text sentence, Instant now) {
        if (page.error == null) {
            AlertState before = page.state();
            page.errorSince = now;
            page.error = sentence;
            changed(page, Map.of(), before, AlertState.ERROR, null, sentence, now);
        }
        page.error = sentence;
        page.evaluated = now;
    }

    private void changed(
            Page page,
            Map<String, @Nullable String> dims,
            AlertState from,
            AlertState to,
            java.math.@Nullable BigDecimal value,
            Text why,
            Instant now) {
        ObjectNode line = MAPPER.createObjectNode()
                .put("at", now.toString())
                .put("rule", page.id)
                .put("from", from.name())
                .put("to", to.name())
                .put("value", value)
                .put("whyEn", why.en())
                .put("whyFr", why.fr());
        ObjectNode group = line.putObject("dims");
        dims.forEach(group::put);
        try {
            Files.createDirectories(historyFile.getParent());
            Files.writeString(
                    historyFile,
                    MAPPER.writeValueAsString(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (IOException e) {
            LOG.warn("The history of alerts cannot be written", e);
        }
        observer.accept(Map.of("id", page.id, "state", page.state().name(), "at", now.toString()));
    }

    /** Tells what is new, all of it in one message to each channel. */
    private void tell() {
        Notifier post = notifier.get().orElse(null);
        if (post == null) {
            return;
        }
        Instant now = clock.instant();
        Map<String, List<Messages.News>> news = new LinkedHashMap<>();
        List<Standing> told = new ArrayList<>();
        List<Standing> over = new ArrayList<>();
        synchronized (this) {
            for (Page page : pages.values()) {
                Rule rule = page.rule;
                Instant muted = page.mutedUntil;
                if (rule == null || muted != null && now.isBefore(muted)) {
                    continue;
                }
                for (Standing group : page.groups.values()) {
                    Instant last = group.told;
                    Duration repeat = rule.repeat();
                    boolean fires = group.state == AlertState.FIRING
                            && (last == null
                                    || repeat != null && page.acknowledged == null && !now.isBefore(last.plus(repeat)));
                    boolean ends =
                            last != null && (group.state == AlertState.NORMAL || group.state == AlertState.NO_DATA);
                    if (!fires && !ends) {
                        continue;
                    }
                    (fires ? told : over).add(group);
                    for (String channel : rule.channels()) {
                        news.computeIfAbsent(channel, name -> new ArrayList<>()).add(news(page, rule, group));
                    }
                }
            }
        }
        news.forEach((channel, list) -> post.send(
                id(list, told, now), channel, language -> Messages.content(list, false, post.page(), language)));
        synchronized (this) {
            told.forEach(group -> group.told = now);
            over.forEach(group -> group.told = null);
        }
    }

    /** The same news has the same id, so that it is not sent again after a crash. */
    private static String id(List<Messages.News> news, List<Standing> told, Instant now) {
        boolean again = told.stream().anyMatch(group -> group.told != null);
        return "alert "
                + news.stream()
                        .map(each -> each.rule() + each.dims() + each.state() + each.since())
                        .sorted()
                        .collect(Collectors.joining("|"))
                + (again ? " " + now : "");
    }

    private static Messages.News news(Page page, Rule rule, Standing group) {
        return new Messages.News(
                page.id,
                rule.name(),
                rule.severity(),
                rule.question().kpis().get(0),
                group.dims,
                group.state,
                group.since,
                group.value,
                group.shown,
                group.why,
                group.link);
    }

    private void restore() {
        try {
            if (!Files.exists(stateFile)) {
                return;
            }
            for (var rule : MAPPER.readTree(Files.readAllBytes(stateFile)).properties()) {
                Page page = new Page(rule.getKey());
                JsonNode node = rule.getValue();
                page.text = "";
                page.evaluated = instant(node.path("evaluated"));
                page.mutedUntil = instant(node.path("mutedUntil"));
                JsonNode seen = node.path("acknowledged");
                if (seen.isObject()) {
                    page.acknowledged = new Alert.Acknowledgement(
                            seen.path("by").asText(),
                            Instant.parse(seen.path("at").asText()),
                            seen.path("comment").asText());
                }
                for (JsonNode group : node.path("groups")) {
                    Standing standing = Standing.of(group);
                    page.groups.put(standing.dims, standing);
                }
                pages.put(page.id, page);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{} cannot be read; alerts begin anew", stateFile, e);
            pages.clear();
            trouble = Text.of(
                    "What was known of alerts could not be read: all rules begin anew.",
                    "Ce qu'on savait des alertes n'a pu être lu : toutes les règles recommencent.");
        }
    }

    private static @Nullable Instant instant(JsonNode node) {
        return node.isTextual() ? Instant.parse(node.asText()) : null;
    }

    private void save() {
        ObjectNode root = MAPPER.createObjectNode();
        pages.forEach((id, page) -> {
            ObjectNode node = root.putObject(id);
            node.put("evaluated", page.evaluated == null ? null : page.evaluated.toString());
            node.put("mutedUntil", page.mutedUntil == null ? null : page.mutedUntil.toString());
            Alert.Acknowledgement seen = page.acknowledged;
            if (seen != null) {
                node.putObject("acknowledged")
                        .put("by", seen.by())
                        .put("at", seen.at().toString())
                        .put("comment", seen.comment());
            }
            var groups = node.putArray("groups");
            page.groups.values().forEach(group -> groups.add(group.tree()));
        });
        if (root.isEmpty() && !Files.exists(stateFile)) {
            return;
        }
        try {
            String text = MAPPER.writeValueAsString(root);
            if (!text.equals(saved)) {
                Disk.write(stateFile, text);
                saved = text;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }

    private Page page(String id) {
        Page page = pages.get(id);
        if (page == null) {
            throw new AlertException(
                    AlertException.Kind.UNKNOWN,
                    "There is no rule '" + id + "'.",
                    "Il n'y a pas de règle « " + id + " ».");
        }
        return page;
    }

    private Alert alert(Page page) {
        Rule rule = page.rule;
        Text error = page.error;
        if (rule == null) {
            error = page.faults.stream()
                    .findFirst()
                    .map(fault -> Text.of(
                            page.id + ".json" + fault.pointer() + ": "
                                    + fault.sentence().en(),
                            page.id + ".json" + fault.pointer() + " : "
                                    + fault.sentence().fr()))
                    .orElse(Text.of("The file is wrong.", "Le fichier est faux."));
        }
        AlertState state = page.state();
        Instant since = page.errorSince != null
                ? page.errorSince
                : page.groups.values().stream()
                        .filter(group -> group.state == state)
                        .map(group -> group.since)
                        .min(Comparator.naturalOrder())
                        .orElse(null);
        Instant muted = page.mutedUntil;
        return new Alert(
                page.id,
                rule == null ? Text.of(page.id, page.id) : rule.name(),
                rule == null ? "warning" : rule.severity(),
                rule == null ? "" : rule.question().kpis().get(0),
                rule == null ? Text.of("", "") : rule.condition().text(),
                state,
                since,
                page.evaluated,
                page.acknowledged,
                muted != null && clock.instant().isBefore(muted) ? muted : null,
                error,
                rule == null ? List.of() : rule.channels(),
                page.groups.values().stream().map(Standing::instance).toList());
    }

    @Override
    public synchronized List<Alert> list() {
        follow();
        return pages.values().stream().map(this::alert).toList();
    }

    @Override
    public synchronized Alert find(String id) {
        follow();
        return alert(page(id));
    }

    @Override
    public synchronized String rule(String id) {
        follow();
        return page(id).text;
    }

    private static AlertException changedMeanwhile() {
        return new AlertException(
                AlertException.Kind.CHANGED,
                "The rule has changed meanwhile; read it again.",
                "La règle a changé entre-temps ; relisez-la.");
    }

    @Override
    public synchronized Alert write(String id, String rule, @Nullable String before) {
        follow();
        if (!ID.matcher(id).matches()) {
            throw new AlertException(
                    AlertException.Kind.WRONG,
                    "A rule is named by small letters, digits and hyphens.",
                    "Une règle se nomme en minuscules, chiffres et tirets.");
        }
        Page known = pages.get(id);
        if (!Objects.equals(known == null ? null : known.text, before)) {
            throw changedMeanwhile();
        }
        List<Fault> faults = new ArrayList<>();
        Rule read = Rule.read(rule, faults);
        Kpis asked = kpis.get().orElse(null);
        if (read != null && asked != null) {
            try {
                new Inspector(asked).look(read, clock.instant());
            } catch (QueryException e) {
                faults.add(new Fault("/query", e.sentence()));
            }
        }
        if (known == null && pages.size() >= MOST_RULES) {
            faults.add(new Fault(
                    "",
                    Text.of(
                            "There are " + MOST_RULES + " rules at most.",
                            "Il y a " + MOST_RULES + " règles au plus.")));
        }
        if (!faults.isEmpty()) {
            throw new AlertException(AlertException.Kind.WRONG, faults);
        }
        Disk.write(file(id), rule);
        follow();
        observer.accept(Map.of(
                "id",
                id,
                "state",
                page(id).state().name(),
                "at",
                clock.instant().toString()));
        return alert(page(id));
    }

    @Override
    public synchronized void delete(String id, String before) {
        follow();
        if (!page(id).text.equals(before)) {
            throw changedMeanwhile();
        }
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw Disk.failed(file(id), e);
        }
        follow();
        save();
        observer.accept(Map.of("id", id, "gone", true, "at", clock.instant().toString()));
    }

    @Override
    public synchronized List<Alert.Change> history(String id, int most) {
        page(id);
        List<Alert.Change> changes = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(historyFile, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw Disk.failed(historyFile, e);
        }
        if (lines.size() > LONGEST_HISTORY) {
            lines = lines.subList(lines.size() - LONGEST_HISTORY / 2, lines.size());
            Disk.write(historyFile, String.join("\n", lines) + "\n");
        }
        for (int i = lines.size() - 1; i >= 0 && changes.size() < most; i--) {
            try {
                JsonNode node = MAPPER.readTree(lines.get(i));
                if (node.path("rule").asText().equals(id)) {
                    Map<String, @Nullable String> dims = new LinkedHashMap<>();
                    node.path("dims")
                            .properties()
                            .forEach(dim -> dims.put(
                                    dim.getKey(),
                                    dim.getValue().isNull()
                                            ? null
                                            : dim.getValue().asText()));
                    changes.add(new Alert.Change(
                            Instant.parse(node.path("at").asText()),
                            dims,
                            AlertState.valueOf(node.path("from").asText()),
                            AlertState.valueOf(node.path("to").asText()),
                            node.path("value").isNumber() ? node.path("value").decimalValue() : null,
                            Text.of(
                                    node.path("whyEn").asText(),
                                    node.path("whyFr").asText())));
                }
            } catch (JsonProcessingException | RuntimeException e) {
                // The last line of a crash; those before it are whole.
                LOG.debug("A line of the history of alerts is cut", e);
            }
        }
        return changes;
    }

    @Override
    public synchronized Alert acknowledge(String id, String by, String comment) {
        follow();
        Page page = page(id);
        if (page.state() != AlertState.FIRING) {
            throw new AlertException(
                    AlertException.Kind.WRONG,
                    "Only an alert that fires can be acknowledged.",
                    "Seule une alerte déclenchée peut être prise en compte.");
        }
        page.acknowledged = new Alert.Acknowledgement(
                by, clock.instant(), comment.length() > 500 ? comment.substring(0, 500) : comment);
        save();
        observer.accept(Map.of(
                "id", id, "state", page.state().name(), "at", clock.instant().toString()));
        return alert(page);
    }

    @Override
    public synchronized Alert mute(String id, @Nullable Instant until) {
        follow();
        Page page = page(id);
        if (until != null && !until.isAfter(clock.instant())) {
            throw new AlertException(
                    AlertException.Kind.WRONG, "Mute until a time to come.", "Indiquez un moment à venir.");
        }
        page.mutedUntil = until;
        save();
        observer.accept(Map.of(
                "id", id, "state", page.state().name(), "at", clock.instant().toString()));
        return alert(page);
    }

    @Override
    public List<String> channels() {
        return notifier.get().map(Notifier::channels).orElse(List.of());
    }

    @Override
    public Trial test(String id, boolean send, Locale locale) {
        Rule rule;
        synchronized (this) {
            follow();
            rule = page(id).rule;
        }
        Kpis asked = kpis.get().orElse(null);
        if (rule == null || asked == null) {
            throw new AlertException(
                    AlertException.Kind.WRONG,
                    "The rule cannot be worked out now: its file is wrong, or no data is open.",
                    "La règle ne peut être évaluée : son fichier est faux, ou aucune donnée n'est ouverte.");
        }
        Instant now = clock.instant();
        Inspector inspector = new Inspector(asked);
        List<Alert.Instance> instances = new ArrayList<>();
        List<Messages.News> news = new ArrayList<>();
        try {
            for (Inspector.Found found : inspector.look(rule, now).orElse(List.of())) {
                if (instances.size() == 20) {
                    break;
                }
                AlertState state = found.verdict() == Inspector.Verdict.HOLDS
                        ? AlertState.FIRING
                        : found.verdict() == Inspector.Verdict.FINE ? AlertState.NORMAL : AlertState.NO_DATA;
                Text why = inspector.why(rule, found, state);
                Text shown = inspector.shown(found.value());
                instances.add(new Alert.Instance(
                        found.dims(),
                        state,
                        now,
                        found.value().value(),
                        shown,
                        found.compared(),
                        found.value().n(),
                        why,
                        Inspector.link(found),
                        found.question()));
                news.add(new Messages.News(
                        id,
                        rule.name(),
                        rule.severity(),
                        found.value().kpi(),
                        found.dims(),
                        state,
                        now,
                        found.value().value(),
                        shown,
                        why,
                        Inspector.link(found)));
            }
        } catch (QueryException e) {
            throw new AlertException(AlertException.Kind.WRONG, List.of(new Fault("/query", e.sentence())));
        }
        Notifier post = notifier.get().orElse(null);
        String page = post == null ? "" : post.page();
        if (news.isEmpty()) {
            Text none = Text.of("There is no final figure yet.", "Il n'y a pas encore de chiffre définitif.");
            return new Trial(instances, none.in(locale), none.in(locale));
        }
        if (send && post != null) {
            rule.channels()
                    .forEach(channel -> post.send(
                            "test " + id + now, channel, language -> Messages.content(news, true, page, language)));
        }
        Content content = Messages.content(news, true, page, locale);
        return new Trial(instances, content.subject(), content.text());
    }

    @Override
    public Check check() {
        return new Check("alerts", Text.of("Alerts", "Alertes"));
    }

    @Override
    public synchronized List<Text> troubles() {
        List<Text> troubles = new ArrayList<>();
        Text lost = trouble;
        if (lost != null) {
            troubles.add(lost);
        }
        List<String> known = channels();
        for (Page page : pages.values()) {
            Text error = alert(page).error();
            if (error != null) {
                troubles.add(Text.of(page.id + ": " + error.en(), page.id + " : " + error.fr()));
            }
            if (page.unwatched > 0) {
                troubles.add(Text.of(
                        page.id + " watches " + MOST_GROUPS + " groups; " + page.unwatched
                                + " more are left out: narrow it with \"where\".",
                        page.id + " surveille " + MOST_GROUPS + " groupes ; " + page.unwatched
                                + " autres sont laissés de côté : restreignez-la avec « where »."));
            }
            Rule rule = page.rule;
            if (rule != null) {
                for (String channel : rule.channels()) {
                    if (!known.contains(channel)) {
                        troubles.add(Text.of(
                                page.id + " tells '" + channel + "', which conf/notify.json does not have.",
                                page.id + " prévient « " + channel + " », absent de conf/notify.json."));
                    }
                }
            }
        }
        return troubles;
    }
}
