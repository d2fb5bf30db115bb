package io.vigie.access;

import static io.vigie.access.Right.AGENTS;
import static io.vigie.access.Right.ANNOTATE;
import static io.vigie.access.Right.AUDIT;
import static io.vigie.access.Right.CONTACTS;
import static io.vigie.access.Right.FIGURES;
import static io.vigie.access.Right.OPERATE;
import static io.vigie.access.Right.OPERATIONS;
import static io.vigie.access.Right.TARGETS;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What somebody is, and thereby may do: these rights and no others. May grow: callers keep a default branch. */
public enum Role {
    /** Looks at the dashboard or the wall. */
    VIEWER(FIGURES),
    /** Asks questions of their own, down to the contact. */
    ANALYST(FIGURES, CONTACTS, ANNOTATE),
    /** Leads agents. */
    SUPERVISOR(FIGURES, CONTACTS, AGENTS, ANNOTATE, TARGETS),
    /** Keeps connectors and plug-ins running. */
    OPERATOR(FIGURES, ANNOTATE, OPERATIONS, OPERATE),
    /** Everything. */
    ADMIN(Right.values()),
    /** Checks what others did. */
    AUDITOR(OPERATIONS, AUDIT),
    /** The data protection officer: checks who read what about people. */
    DPO(FIGURES, OPERATIONS, AUDIT);

    private final Set<Right> rights;

    Role(Right... rights) {
        EnumSet<Right> all = EnumSet.noneOf(Right.class);
        all.addAll(Arrays.asList(rights));
        this.rights = Collections.unmodifiableSet(all);
    }

    /** What it may do. */
    public Set<Right> rights() {
        return rights;
    }

    /** As people and programs write it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that id. */
    public static Optional<Role> of(String id) {
        return Arrays.stream(values()).filter(role -> role.id().equals(id)).findFirst();
    }
}
