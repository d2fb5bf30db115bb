package io.vigie.connector.asterisk.internal;

import io.vigie.source.CheckLine;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tries a manager account: whether it gets in, and what it may do there. */
final class AmiCheck {
    /** What somebody who only looks has no use for, and somebody who broke in has. */
    private static final Set<String> POWERFUL = Set.of(
            "Atxfer",
            "BlindTransfer",
            "Bridge",
            "Command",
            "DBPut",
            "GetConfig",
            "Hangup",
            "ModuleLoad",
            "Originate",
            "QueueAdd",
            "QueueLog",
            "QueuePause",
            "QueueRemove",
            "Redirect",
            "Reload",
            "Setvar",
            "UpdateConfig",
            "UserEvent");

    private static final long LISTENING = 2_000_000_000L;

    private final Messages messages;
    private final AmiLogin login;
    private final List<CheckLine> lines = new ArrayList<>();
    private @Nullable Boolean stamped;

    AmiCheck(SourceContext context) throws SourceException {
        this.messages = new Messages(context.locale());
        this.login = new AmiLogin(context);
    }

    List<CheckLine> run() throws SourceException, InterruptedException {
        try (AmiConnection connection = login.open("on", event -> true, this::look)) {
            lines.add(CheckLine.passed(messages.text("ami.check.in", login.place(), connection.version())));
            queues(connection);
            rights(connection);
            times(connection);
            connection.send("Logoff");
        } catch (IOException e) {
            throw login.failure(e);
        }
        return List.copyOf(lines);
    }

    private void look(AmiFrame frame) {
        // The first event of a session and lists come without time, whatever the setting.
        if (!frame.event().isEmpty()
                && !frame.event().equals("FullyBooted")
                && frame.get("ActionID").isEmpty()) {
            stamped = Boolean.TRUE.equals(stamped) || !frame.get("Timestamp").isEmpty();
        }
    }

    private void queues(AmiConnection connection) throws IOException, InterruptedException {
        String id = connection.send("QueueStatus");
        if (!connection.answer(id, AmiLogin.PATIENCE, this::look).isSuccess()) {
            lines.add(CheckLine.failed(messages.text("ami.reporting", login.place())));
            return;
        }
        Set<String> queues = new TreeSet<>();
        int members = 0;
        for (AmiFrame frame = connection.next(AmiLogin.PATIENCE.toNanos());
                frame != null && !frame.event().equals("QueueStatusComplete");
                frame = connection.next(AmiLogin.PATIENCE.toNanos())) {
            look(frame);
            if (frame.event().equals("QueueParams")) {
                queues.add(frame.get("Queue"));
            } else if (frame.event().equals("QueueMember")) {
                members++;
            }
        }
        lines.add(
                queues.isEmpty()
                        ? CheckLine.warning(messages.text("ami.check.none", login.place()))
                        : CheckLine.passed(messages.text(
                                "ami.check.queues",
                                String.valueOf(queues.size()),
                                String.join(", ", queues),
                                String.valueOf(members))));
    }

    private void rights(AmiConnection connection) throws IOException, InterruptedException {
        AmiFrame commands = connection.answer(connection.send("ListCommands"), AmiLogin.PATIENCE, this::look);
        Set<String> powerful = new TreeSet<>();
        for (AmiFrame.Field field : commands.fields()) {
            if (POWERFUL.contains(field.name())) {
                powerful.add(field.name());
            }
        }
        lines.add(
                powerful.isEmpty()
                        ? CheckLine.passed(messages.text("ami.check.rights"))
                        : CheckLine.warning(messages.text("ami.check.powerful", String.join(", ", powerful))));
    }

    private void times(AmiConnection connection) throws IOException, InterruptedException {
        long end = System.nanoTime() + LISTENING;
        while (stamped == null && System.nanoTime() < end) {
            AmiFrame frame = connection.next(Math.max(0, end - System.nanoTime()));
            if (frame != null) {
                look(frame);
            }
        }
        if (stamped != null) {
            lines.add(
                    stamped
                            ? CheckLine.passed(messages.text("ami.check.stamped"))
                            : CheckLine.warning(messages.text("ami.check.unstamped")));
        }
    }
}
