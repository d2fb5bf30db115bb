package io.vigie.store.duckdb.internal;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Text;
import io.vigie.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** The tables of the fact types. Reading is thread-safe; changes come from one thread at a time. */
final class Catalog {
    private final Map<String, FactTable> tables = new ConcurrentHashMap<>();
    /** The very declarations that the tables are known to hold, so that the usual case is one look-up. */
    private final Set<FactType> registered = ConcurrentHashMap.newKeySet();

    /** What a registration changes. */
    record Change(FactTable table, List<Field> added, boolean isNew) {
        String sql() {
            return isNew
                    ? table.createStatement()
                    : added.stream().map(table::addStatement).collect(Collectors.joining());
        }
    }

    void load(DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet types = statement.executeQuery("SELECT name, fields FROM vigie_type")) {
            while (types.next()) {
                Map<String, FieldType> fields = new LinkedHashMap<>();
                for (String field : types.getString(2).split(",")) {
                    int space = field.indexOf(' ');
                    fields.put(field.substring(0, space), FieldType.valueOf(field.substring(space + 1)));
                }
                tables.put(types.getString(1), new FactTable(types.getString(1), fields));
            }
        }
    }

    /** The table of a registered type. */
    FactTable table(String type) {
        FactTable table = tables.get(type);
        if (table == null) {
            throw new IllegalStateException("Fact type " + type + " is not registered.");
        }
        return table;
    }

    boolean holds(Collection<FactType> types) {
        return registered.containsAll(types);
    }

    /**
     * What must change so that these types can be kept.
     *
     * @throws StoreException with all that forbids it
     */
    List<Change> changes(Collection<FactType> types) {
        List<Text> problems = new ArrayList<>();
        Map<String, Change> changes = new LinkedHashMap<>();
        for (FactType type : types) {
            Change pending = changes.get(type.name());
            FactTable table = pending == null ? tables.get(type.name()) : pending.table();
            boolean isNew = pending == null ? table == null : pending.isNew();
            List<Field> added = missing(type, table, problems);
            if (table == null || !added.isEmpty()) {
                FactTable base = table == null ? new FactTable(type.name(), Map.of()) : table;
                List<Field> all = new ArrayList<>(pending == null ? List.of() : pending.added());
                all.addAll(added);
                changes.put(type.name(), new Change(base.with(added), all, isNew));
            }
        }
        if (!problems.isEmpty()) {
            throw new StoreException(
                    problems.stream().map(Text::en).collect(Collectors.joining(" ")),
                    problems.stream().map(Text::fr).collect(Collectors.joining(" ")),
                    null);
        }
        return List.copyOf(changes.values());
    }

    private static List<Field> missing(FactType type, @Nullable FactTable table, List<Text> problems) {
        List<Field> missing = new ArrayList<>();
        for (Field field : type.fields()) {
            FieldType known = table == null ? null : table.fields().get(field.name());
            if (FactTable.isReserved(field.name())) {
                problems.add(Text.of(
                        "Fact type '" + type + "' cannot have a field '" + field.name()
                                + "': the store uses that name itself; choose another.",
                        "Le type de fait « " + type + " » ne peut pas avoir de champ « " + field.name()
                                + " » : l'entrepôt emploie lui-même ce nom ; choisissez-en un autre."));
            } else if (known == null) {
                missing.add(field);
            } else if (known != field.type()) {
                problems.add(Text.of(
                        "Field '" + field.name() + "' of fact type '" + type + "' is kept as " + known
                                + " and cannot become " + field.type() + ": give the new field another name.",
                        "Le champ « " + field.name() + " » du type de fait « " + type + " » est conservé en " + known
                                + " et ne peut pas devenir " + field.type() + " : donnez un autre nom au nouveau"
                                + " champ."));
            }
        }
        return missing;
    }

    /** Makes the changes in the current transaction. */
    void write(DuckDBConnection connection, List<Change> changes) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(changes.stream().map(Change::sql).collect(Collectors.joining()));
        }
        String names = changes.stream().map(change -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM vigie_type WHERE name IN (" + names + ")")) {
            int index = 1;
            for (Change change : changes) {
                delete.setString(index++, change.table().type());
            }
            delete.execute();
        }
        String rows = changes.stream().map(change -> "(?, ?)").collect(Collectors.joining(", "));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO vigie_type VALUES " + rows)) {
            int index = 1;
            for (Change change : changes) {
                insert.setString(index++, change.table().type());
                insert.setString(
                        index++,
                        change.table().fields().entrySet().stream()
                                .map(field -> field.getKey() + " " + field.getValue())
                                .collect(Collectors.joining(",")));
            }
            insert.execute();
        }
    }

    /** Takes over what was committed. */
    void adopt(Collection<FactType> types, List<Change> changes) {
        changes.forEach(change -> tables.put(change.table().type(), change.table()));
        registered.addAll(types);
    }
}
