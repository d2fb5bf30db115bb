package io.vigie.shell.internal;

import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.query.Grain;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A forecast as a planner reads it: what it rests on, how the models did, then the volumes: up to a week as
 * the times of the day by days, longer ones by days.
 */
final class ForecastText {
    private static final int DAYS = 7;
    private static final int RANK_NAME = 1;
    private static final BigDecimal LARGE = BigDecimal.valueOf(1000);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");

    /** A time of the day; the night on which the clocks are put back has some of them twice. */
    private record Slot(LocalTime time, int occurrence) implements Comparable<Slot> {
        @Override
        public int compareTo(Slot other) {
            int order = time.compareTo(other.time);
            return order == 0 ? Integer.compare(occurrence, other.occurrence) : order;
        }
    }

    private final Forecast forecast;
    private final Texts texts;
    private final Figures figures;
    private final Map<LocalDate, TreeMap<Slot, Forecast.Point>> days = new LinkedHashMap<>();
    private final int decimals;
    private final int dayDecimals;

    private ForecastText(Forecast forecast, Texts texts, Figures figures) {
        this.forecast = forecast;
        this.texts = texts;
        this.figures = figures.in(forecast.query().zone());
        for (Forecast.Point point : forecast.points()) {
            TreeMap<Slot, Forecast.Point> day =
                    days.computeIfAbsent(point.start().toLocalDate(), date -> new TreeMap<>());
            Slot slot = new Slot(point.start().toLocalTime(), 0);
            day.put(day.containsKey(slot) ? new Slot(slot.time(), 1) : slot, point);
        }
        this.decimals = decimals(forecast.points().stream().map(Forecast.Point::volume));
        this.dayDecimals = decimals(days.values().stream().map(ForecastText::sum));
    }

    /** The lines of a forecast. */
    static List<String> render(Forecast forecast, Texts texts, Figures figures, int width, Paint paint) {
        ForecastText text = new ForecastText(forecast, texts, figures);
        int running = Math.min(width, Console.DEFAULT_WIDTH);
        List<String> lines = new ArrayList<>(text.header().render(running, paint));
        lines.add("");
        lines.addAll(text.models().render(width, paint));
        List<String> notes = new ArrayList<>();
        if (forecast.learnedFrom() != null) {
            lines.add("");
            lines.addAll(text.volumes(width, paint, notes));
        }
        for (String note : notes) {
            lines.add("");
            FieldList.wrap(note, running).forEach(line -> lines.add(paint.paint(Tone.LIGHT, line)));
        }
        return lines;
    }

    private FieldList header() {
        ForecastQuery query = forecast.query();
        FieldList header = new FieldList()
                .add(
                        texts.get("report.period"),
                        texts.get(
                                "report.fromto",
                                figures.moment(forecast.from()),
                                figures.moment(forecast.to()),
                                query.zone().getId()));
        Instant asOf = query.asOf();
        if (asOf != null) {
            header.add(texts.get("report.asof"), figures.moment(asOf));
        }
        header.add(texts.get("report.filter"), ReportText.filter(query.filters(), texts));
        Instant from = forecast.learnedFrom();
        Instant to = forecast.learnedTo();
        header.add(
                texts.get("forecast.history"),
                from == null || to == null
                        ? texts.get("forecast.nohistory")
                        : texts.get(
                                "forecast.learned",
                                forecast.history().in(texts.locale()),
                                figures.moment(from),
                                figures.moment(to)));
        return header.add(texts.get("forecast.model"), forecast.why().in(texts.locale()));
    }

    private Table models() {
        Table table = new Table()
                .column(texts.get("column.model"), Align.LEFT, 0)
                .column("", Align.LEFT, RANK_NAME)
                .column(texts.get("column.error"), Align.RIGHT, 0)
                .column(texts.get("column.intervals"), Align.RIGHT, 0);
        for (Forecast.Score score : forecast.scores()) {
            Tone tone = score.model().equals(forecast.model()) ? Tone.STRONG : Tone.PLAIN;
            Double error = score.error();
            table.row(
                    new Cell(score.model(), tone),
                    Cell.light(score.name().in(texts.locale())),
                    new Cell(
                            error == null
                                    ? Figures.UNDEFINED
                                    : texts.get(
                                            "forecast.percent",
                                            figures.number(
                                                    BigDecimal.valueOf(error).movePointRight(2), 2, 2)),
                            tone),
                    Cell.light(figures.count(score.intervals())));
        }
        return table;
    }

    private List<String> volumes(int width, Paint paint, List<String> notes) {
        if (forecast.points().stream().anyMatch(point -> point.volume() == null)) {
            notes.add(texts.get("forecast.unknown"));
        }
        if (forecast.query().grain() != Grain.DAY && days.size() <= DAYS) {
            Table grid = grid();
            if (grid.render(width, Paint.NONE).stream().allMatch(line -> Table.length(line) <= width)) {
                return grid.render(width, paint);
            }
        }
        if (forecast.query().grain() != Grain.DAY) {
            notes.add(texts.get("forecast.each"));
        }
        return byDay().render(width, paint);
    }

    /** Times of the day by days, from the first to the last time at which anything is to be expected. */
    private Table grid() {
        Table table = new Table().column("", Align.LEFT, 0);
        days.keySet().forEach(day -> table.column(day(day), Align.RIGHT, 0));
        NavigableSet<Slot> all = new TreeSet<>();
        NavigableSet<Slot> busy = new TreeSet<>();
        days.values()
                .forEach(day -> day.forEach((slot, point) -> {
                    all.add(slot);
                    if (point.volume() != null
                            && !number(point.volume(), decimals).equals(number(BigDecimal.ZERO, decimals))) {
                        busy.add(slot);
                    }
                }));
        if (!busy.isEmpty()) {
            for (Slot slot : all.subSet(busy.first(), true, busy.last(), true)) {
                List<Cell> cells = new ArrayList<>();
                cells.add(Cell.light(CLOCK.format(slot.time()) + (slot.occurrence() > 0 ? "\u2032" : "")));
                days.values().forEach(day -> cells.add(cell(day.get(slot))));
                table.row(cells);
            }
        }
        List<Cell> totals = new ArrayList<>();
        totals.add(new Cell(texts.get("forecast.total"), Tone.STRONG));
        days.values().forEach(day -> totals.add(new Cell(number(sum(day), dayDecimals), Tone.STRONG)));
        return table.row(totals);
    }

    private Table byDay() {
        boolean peaks = forecast.query().grain() != Grain.DAY;
        Table table = new Table()
                .column(texts.get("grain.day"), Align.LEFT, 0)
                .column(texts.get("column.volume"), Align.RIGHT, 0)
                .column(peaks ? texts.get("column.peak") : "", Align.RIGHT, 0)
                .column(peaks ? texts.get("column.at") : "", Align.LEFT, 0);
        BigDecimal total = BigDecimal.ZERO;
        for (Map.Entry<LocalDate, TreeMap<Slot, Forecast.Point>> day : days.entrySet()) {
            BigDecimal sum = sum(day.getValue());
            total = sum == null ? total : total.add(sum);
            Forecast.Point peak = peaks ? peak(day.getValue()) : null;
            table.row(
                    Cell.of(figures.bucket(day.getKey().atStartOfDay().atOffset(ZoneOffset.UTC), Grain.DAY, false)),
                    Cell.of(number(sum, dayDecimals)),
                    peak == null ? Cell.EMPTY : cell(peak),
                    peak == null ? Cell.EMPTY : Cell.light(CLOCK.format(peak.start())));
        }
        return table.row(
                new Cell(texts.get("forecast.total"), Tone.STRONG),
                new Cell(number(total, dayDecimals), Tone.STRONG),
                Cell.EMPTY,
                Cell.EMPTY);
    }

    private String day(LocalDate day) {
        return DateTimeFormatter.ofPattern("EEE d", texts.locale()).format(day);
    }

    private static Forecast.@Nullable Point peak(TreeMap<Slot, Forecast.Point> day) {
        Forecast.Point peak = null;
        BigDecimal most = BigDecimal.ZERO;
        for (Forecast.Point point : day.values()) {
            BigDecimal volume = point.volume();
            if (volume != null && volume.compareTo(most) > 0) {
                peak = point;
                most = volume;
            }
        }
        return peak;
    }

    /** The sum of what is known; null where nothing is. */
    private static @Nullable BigDecimal sum(TreeMap<Slot, Forecast.Point> day) {
        BigDecimal sum = null;
        for (Forecast.Point point : day.values()) {
            BigDecimal volume = point.volume();
            if (volume != null) {
                sum = sum == null ? volume : sum.add(volume);
            }
        }
        return sum;
    }

    private Cell cell(Forecast.@Nullable Point point) {
        if (point == null) {
            return Cell.EMPTY;
        }
        return point.volume() == null ? Cell.light(Figures.UNDEFINED) : Cell.of(number(point.volume(), decimals));
    }

    private String number(@Nullable BigDecimal volume, int decimals) {
        return volume == null ? Figures.UNDEFINED : figures.number(volume, decimals, decimals);
    }

    /** A decimal says something of small volumes only. */
    private static int decimals(Stream<@Nullable BigDecimal> volumes) {
        return volumes.anyMatch(volume -> volume != null && volume.compareTo(LARGE) >= 0) ? 0 : 1;
    }

    /** All of it for {@code --json}. */
    static Map<String, @Nullable Object> json(Forecast forecast, Locale locale) {
        ForecastQuery query = forecast.query();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("from", Json.instant(forecast.from(), query.zone()));
        json.put("to", Json.instant(forecast.to(), query.zone()));
        json.put("zone", query.zone().getId());
        json.put("grain", query.grain().id());
        json.put("filters", query.filters());
        json.put("weeks", query.weeks());
        json.put("backTestWeeks", query.backTestWeeks());
        json.put("excluded", query.excluded().stream().map(LocalDate::toString).toList());
        json.put("holidays", query.holidays().stream().map(LocalDate::toString).toList());
        json.put("asOf", Json.instant(query.asOf(), query.zone()));
        json.put("history", forecast.history().in(locale));
        json.put("learnedFrom", Json.instant(forecast.learnedFrom(), query.zone()));
        json.put("learnedTo", Json.instant(forecast.learnedTo(), query.zone()));
        json.put("model", forecast.model());
        json.put("why", forecast.why().in(locale));
        List<Object> models = new ArrayList<>();
        for (Forecast.Score score : forecast.scores()) {
            Map<String, @Nullable Object> model = new LinkedHashMap<>();
            model.put("model", score.model());
            model.put("name", score.name().in(locale));
            model.put("error", score.error());
            model.put("intervals", score.intervals());
            models.add(model);
        }
        json.put("models", models);
        List<Object> points = new ArrayList<>();
        for (Forecast.Point point : forecast.points()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("start", Json.bucket(point.start()));
            entry.put("volume", Json.rounded(point.volume()));
            points.add(entry);
        }
        json.put("points", points);
        return json;
    }
}
