package io.vigie.connector.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each ready mapping on rows made by hand under the headers of real files. */
class ReadyMappingsTest {
    @TempDir
    Path dir;

    @Test
    void npsSurvey() throws Exception {
        assertEquals(
                List.of(
                        "survey_response {at=2020-06-01T00:00:00Z, caticket=12.85, nbpassageks=23, response_id=nps:2368,"
                                + " satisfaction=10, scale=0-10, score=10, type=nps, verbatim=Trop, cher}",
                        "survey_response {at=2020-06-01T00:00:00Z, response_id=nps:2482, satisfaction=7, scale=0-10,"
                                + " type=nps}"),
                facts("nps-survey", """
                        "","id","nps","satisfaction","explication","NbPassageKS","CaTicket"
                        "1",2368,10,10,"Trop, cher",23,12.85
                        "2",2482,NA,7,NA,NA,NA
                        """, "answered_on=2020-06-01T00:00:00Z"));
        assertEquals(
                List.of("survey_response {at=2019-11-01T08:51:12.402Z, how_was_the_food=bad, response_id=survey.csv:2,"
                        + " scale=0-10, score=0, type=nps, verbatim=Bad service}"),
                facts("nps-survey", """
                        Timestamp,"On a scale of 0-10, how would you rate us?",...why?,How was the food?
                        2019-11-01 08:51:12.402,0,Bad service,bad
                        """, "score=On a scale of 0-10, how would you rate us?"));
    }

    @Test
    void surveyAnswers() throws Exception {
        assertEquals(
                List.of(
                        "survey_response {at=2026-03-01T00:00:00Z, class=Eco, question=On-board service,"
                                + " response_id=survey:csat:On-board service:19556, scale=1-5, score=5, type=csat}",
                        "survey_response {at=2026-03-01T00:00:00Z, class=Eco, question=On-board service,"
                                + " response_id=survey:csat:On-board service:90035, scale=1-5, type=csat}"),
                facts(
                        "survey-answers",
                        """
                        ,id,Class,On-board service
                        0,19556,Eco,5
                        1,90035,Eco,
                        """,
                        "type=csat",
                        "scale=1-5",
                        "score=On-board service",
                        "answered_on=2026-03-01"));
        assertEquals(
                List.of(
                        "survey_response {at=2026-03-02T00:00:00Z, question=score, response_id=survey.csv:csat:score:2, scale=yesno, score=1,"
                                + " team=Nord, type=csat}",
                        "survey_response {at=2026-03-03T00:00:00Z, polarity=ease, question=score, response_id=survey.csv:ces:score:3, scale=1-7,"
                                + " score=6, team=Sud, type=ces}"),
                Stream.concat(
                                facts(
                                        "survey-answers",
                                        "Note;Date;Équipe\nOui;02/03/2026;Nord\n",
                                        "type=csat",
                                        "scale=yesno",
                                        "date_format=dd/MM/yyyy")
                                        .stream(),
                                facts(
                                        "survey-answers",
                                        "Note;Date;Équipe\n\n6;2026-03-03;Sud\n",
                                        "type=ces",
                                        "scale=1-7",
                                        "polarity=ease")
                                        .stream())
                        .toList());
    }

    @Test
    void callRecords() throws Exception {
        List<String> expected = List.of(
                "contact {channel=phone, contact_id=ID0001, direction=inbound, received_at=2021-01-01T09:12:58Z,"
                        + " request_type=Contract related, resolved=Y}",
                "segment {agent_id=Diane, answered_at=2021-01-01T09:14:47Z, contact_id=ID0001,"
                        + " ended_at=2021-01-01T09:17:10Z, outcome=answered, queue=hotline,"
                        + " queued_at=2021-01-01T09:12:58Z, seq=1, talk_s=143}",
                "survey_response {at=2021-01-01T09:12:58Z, channel=phone, contact_id=ID0001, response_id=ID0001,"
                        + " scale=1-5, score=3, type=csat}",
                "contact {channel=phone, contact_id=ID0006, direction=inbound, received_at=2021-01-01T10:00:29Z,"
                        + " request_type=Technical Support, resolved=N}",
                "segment {contact_id=ID0006, outcome=abandoned, queue=hotline, queued_at=2021-01-01T10:00:29Z, seq=1}");
        assertEquals(expected, facts("call-records", """
                        Call Id;Agent;DATE;Time;Topic;Answered (Y/N);Resolved;Speed of answer in seconds;AvgTalkDuration;Satisfaction rating
                        ID0001;Diane;2021-01-01;09:12:58;Contract related;Y;Y;109;00:02:23;3
                        ID0006;Stewart;2021-01-01;10:00:29;Technical Support;N;N;;;
                        """, "queue=hotline"));
        assertEquals(
                expected, facts("call-records", """
                        Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating
                        ID0001,Diane,1/1/2021,9:12:58 AM,Contract related,Yes,Y,109,0:02:23,3
                        ID0006,Stewart,1/1/2021,10:00:29 AM,Technical Support,No,N,,,
                        """, "queue=hotline", "date_format=M/d/yyyy", "time_format=h:mm:ss a"));
        assertEquals(
                List.of(
                        "contact {channel=phone, contact_id=7, customer_id=c, direction=inbound,"
                                + " received_at=2021-01-01T09:12:58Z}",
                        "segment {contact_id=7, ended_at=2021-01-01T09:13:08Z, outcome=abandoned, queue=Ventes,"
                                + " queued_at=2021-01-01T09:12:58Z, seq=1}"),
                facts("call-records", """
                        Numéro d'appel;Date et heure;Client;File;Décroché;Attente
                        7;2021-01-01T09:12:58Z;c;Ventes;non;10
                        """));
    }

    @Test
    void callDetails() throws Exception {
        assertEquals(
                List.of(
                        "contact {channel=phone, contact_id=c1, customer_id=0612, dialled=600, direction=inbound,"
                                + " received_at=2026-03-02T09:00:00Z}",
                        "segment {agent_id=Alice, answered_at=2026-03-02T09:00:20Z, contact_id=c1,"
                                + " ended_at=2026-03-02T09:03:20Z, outcome=answered, queue=sales,"
                                + " queued_at=2026-03-02T09:00:00Z, seq=1, talk_s=180}",
                        "contact {channel=phone, contact_id=c2, customer_id=0613, dialled=600, direction=inbound,"
                                + " received_at=2026-03-02T09:01:00Z}",
                        "segment {contact_id=c2, ended_at=2026-03-02T09:01:45Z, outcome=abandoned, queue=sales,"
                                + " queued_at=2026-03-02T09:01:00Z, seq=1}",
                        "contact {channel=phone, contact_id=c3, customer_id=0614, dialled=600, direction=inbound,"
                                + " received_at=2026-03-02T09:02:00Z}",
                        "segment {contact_id=c3, outcome=refused, queue=sales, queued_at=2026-03-02T09:02:00Z, seq=1}",
                        "contact {channel=phone, contact_id=c4, customer_id=101, dialled=0699, direction=outbound,"
                                + " received_at=2026-03-02T09:05:00Z}",
                        "segment {agent_id=101, answered_at=2026-03-02T09:05:10Z, contact_id=c4,"
                                + " ended_at=2026-03-02T09:05:40Z, outcome=answered, queue=calls,"
                                + " queued_at=2026-03-02T09:05:00Z, seq=1, talk_s=30}"),
                facts("call-details", """
                        Call ID;Direction;Caller;Caller name;Called;Start time;Answer time;End time;Wait;Talk time;Status;Queue;Agent
                        c1;inbound;0612;Mr X;600;2026-03-02 09:00:00;2026-03-02 09:00:20;2026-03-02 09:03:20;;180;ANSWERED;sales;Alice
                        c2;inbound;0613;Mrs Y;600;2026-03-02 09:01:00;;2026-03-02 09:01:45;;;NO ANSWER;sales;
                        c3;inbound;0614;;600;2026-03-02 09:02:00;;;;;BUSY;sales;
                        c4;outbound;101;;0699;2026-03-02 09:05:00;;;10;0:00:30;answered;;101
                        """));
    }

    @Test
    void threeCxCalls() throws Exception {
        assertEquals(
                List.of(
                        "contact {channel=phone, contact_id=7.1, customer_id=0612, dialled=Alice (101), direction=inbound,"
                                + " received_at=2026-03-02T09:00:00Z}",
                        "segment {agent_id=Alice (101), answered_at=2026-03-02T09:00:08Z, contact_id=7.1,"
                                + " ended_at=2026-03-02T09:02:13Z, outcome=answered, queue=hotline,"
                                + " queued_at=2026-03-02T09:00:00Z, seq=1, talk_s=125}",
                        "contact {channel=phone, contact_id=7.2, customer_id=0613, dialled=Sales (800), direction=inbound,"
                                + " received_at=2026-03-02T09:01:00Z}",
                        "segment {contact_id=7.2, ended_at=2026-03-02T09:01:31Z, outcome=abandoned, queue=hotline,"
                                + " queued_at=2026-03-02T09:01:00Z, seq=1}"),
                facts("3cx-calls", """
                        Call Time,Call ID,From,To,Direction,Status,Ringing,Talking,Cost,Call Activity Details
                        2026-03-02T09:00:00Z,7.1,0612,Alice (101),Inbound,Answered,00:00:08,00:02:05,,
                        2026-03-02T09:01:00Z,7.2,0613,Sales (800),Inbound,Unanswered,00:00:31,,,
                        """, "queue=hotline"));
        assertEquals(
                List.of(
                        "contact {channel=phone, contact_id=survey.csv:2, customer_id=0612, dialled=101, direction=inbound,"
                                + " received_at=2026-03-02T14:00:00Z}",
                        "segment {contact_id=survey.csv:2, ended_at=2026-03-02T14:00:05Z, outcome=overflow, queue=3cx,"
                                + " queued_at=2026-03-02T14:00:00Z, seq=1}"),
                facts("3cx-calls", """
                        Call Time,Caller ID,Destination,Status,Ringing,Talking,Totals,Cost,Reason
                        03/02/2026 14:00:00,0612,101,Redirected,00:00:05,00:00:00,00:00:05,,
                        """));
    }

    @Test
    void customerChurn() throws Exception {
        assertEquals(
                List.of(
                        "customer_activity {active_from=2025-10-30T00:00:00Z, customer_id=7590-VHVEG,"
                                + " monthlycharges=29.85, product=Month-to-month}",
                        "customer_activity {active_from=2025-11-30T00:00:00Z, active_to=2025-12-31T00:00:00Z,"
                                + " customer_id=3668-QPYBK, monthlycharges=53.85, product=Two year}"),
                facts("customer-churn", """
                        customerID,tenure,Contract,MonthlyCharges,Churn
                        7590-VHVEG,1,Month-to-month,29.85,No
                        3668-QPYBK,0,Two year,53.85,Yes
                        """, "observed_from=2025-12-01", "left_on=2025-12-31"));
    }

    @Test
    void employeeAttrition() throws Exception {
        assertEquals(
                List.of(
                        "employment {age=41, employee_id=1, employment_id=1, hired_on=2018-12-31, left_on=2025-06-30,"
                                + " team=Sales}",
                        "employment {age=49, employee_id=2, employment_id=2, hired_on=2024-12-31, team=Research &"
                                + " Development}"),
                facts("employee-attrition", """
                        Age,Attrition,Department,EmployeeNumber,YearsAtCompany
                        41,Yes,Sales,1,6
                        49,No,Research & Development,2,0
                        """, "observed_from=2025-01-01", "left_on=2025-06-30"));
    }

    @Test
    void staffRegister() throws Exception {
        assertEquals(
                List.of(
                        "employment {employee_id=17, hired_on=2019-03-01, left_on=2025-06-30, site=Lyon, team=Ventes}",
                        "employment {employee_id=18, hired_on=2020-01-15, site=Lyon, team=Support}"),
                facts("staff-register", """
                        Matricule;Date d'entrée;Date de sortie;Service;Site
                        17;01/03/2019;30/06/2025;Ventes;Lyon
                        18;15/01/2020;;Support;Lyon
                        """, "date_format=dd/MM/yyyy"));
    }

    @Test
    void absenceRecords() throws Exception {
        assertEquals(
                List.of(
                        // Tuesday and Friday of the second week.
                        "absence {absence_id=survey.csv:2, age=33, agent_id=11, from_at=2008-07-08T00:00:00Z, reason=26,"
                                + " to_at=2008-07-08T04:00:00Z}",
                        "absence {absence_id=survey.csv:4, age=38, agent_id=3, from_at=2008-02-08T00:00:00Z, reason=23,"
                                + " to_at=2008-02-13T00:00:00Z}"),
                facts("absence-records", """
                        ID;Reason for absence;Month of absence;Day of the week;Age;Absenteeism time in hours
                        11;26;7;3;33;4
                        36;0;0;3;50;0
                        3;23;2;6;38;120
                        """, "year=2008"));
    }

    @Test
    void ticketEvents() throws Exception {
        assertEquals(
                List.of(
                        "case {case_id=2}",
                        "case_event {at=2012-04-03T16:55:38Z, case_id=2, type=opened}",
                        "case {case_id=2}",
                        "case_event {at=2012-04-05T17:15:52Z, case_id=2, type=closed}",
                        "case {case_id=2}",
                        "case_event {at=2012-04-06T17:15:52Z, case_id=2, type=reopened}",
                        "case {case_id=3}",
                        "case_event {at=2010-10-29T18:14:06Z, case_id=3, type=opened}",
                        "case_event {at=2010-10-29T18:14:06Z, case_id=3, type=closed}"),
                facts("ticket-events", """
                        CaseID,ActivityID,CompleteTimestamp
                        2,1,2012-04-03 16:55:38
                        2,6,2012-04-05 17:15:52
                        2,8,2012-04-06 17:15:52
                        3,6,2010-10-29 18:14:06
                        """, "closing=6", "reopening=8"));
    }

    @Test
    void shopCarts() throws Exception {
        assertEquals(
                List.of(
                        "cart {abandoned_at=2026-03-02T09:00:00Z, cart_id=k1, channel=web, items=3,"
                                + " recovered_at=2026-03-03T10:00:00Z}",
                        "cart {abandoned_at=2026-03-02T09:30:00Z, cart_id=k2, channel=app, items=1}"),
                facts("shop-carts", """
                        Cart ID;Abandoned at;Completed at;Source;Items
                        k1;02/03/2026 09:00;03/03/2026 10:00;web;3
                        k2;2026-03-02 09:30;;app;1
                        k3;;02/03/2026 11:00;web;2
                        """, "date_format=dd/MM/yyyy HH:mm"));
    }

    @Test
    void salesOrders() throws Exception {
        assertEquals(
                List.of(
                        "sale {agent_id=anna, amount=1234.5, at=2026-03-02T00:00:00Z, currency=EUR, region=Ouest,"
                                + " sale_id=o1}",
                        "purchase {at=2026-03-02T00:00:00Z, customer_id=c7, purchase_id=o1}",
                        "sale {agent_id=bob, amount=-10, at=2026-03-03T00:00:00Z, currency=CHF, region=Sud, sale_id=o2}"),
                facts("sales-orders", """
                        N° de commande;Date de commande;Montant total;Devise;Client;Vendeur;Région
                        o1;2026-03-02;1234.50;;c7;anna;Ouest
                        o2;2026-03-03;-10;CHF;;bob;Sud
                        """.replace("N° de commande", "Numéro de commande"), "currency=EUR"));
    }

    @Test
    void shiftPlan() throws Exception {
        assertEquals(
                List.of(
                        "schedule {activity=Appels, agent_id=anna, class=productive, from_at=2026-03-02T08:00:00Z,"
                                + " shift_id=anna 2026-03-02 08:00, team=Nord, to_at=2026-03-02T12:00:00Z}",
                        "schedule {activity=Pause, agent_id=anna, class=nonproductive, from_at=2026-03-02T12:00:00Z,"
                                + " shift_id=anna 2026-03-02 12:00, team=Nord, to_at=2026-03-02T13:00:00Z}",
                        "schedule {activity=Coaching, agent_id=bob, class=nonproductive, from_at=2026-03-02T08:00:00Z,"
                                + " shift_id=bob 2026-03-02 08:00, to_at=2026-03-02T09:00:00Z}"),
                facts("shift-plan", """
                        Conseiller;Début;Fin;Activité;Équipe
                        anna;2026-03-02 08:00;2026-03-02 12:00;Appels;Nord
                        anna;2026-03-02 12:00;2026-03-02 13:00;Pause;Nord
                        bob;2026-03-02 08:00;2026-03-02 09:00;Coaching;
                        """, "nonproductive=coaching"));
    }

    @Test
    void expenseLedger() throws Exception {
        assertEquals(
                List.of(
                        "expense {account=6226, amount=1200, expense_id=v1, from_date=2026-03-01, provider=Acme,"
                                + " to_date=2026-03-31}",
                        "expense {account=6251, amount=80.25, expense_id=v2, from_date=2026-03-05, site=Lille,"
                                + " to_date=2026-03-05}"),
                facts("expense-ledger", """
                        Pièce;Du;Au;Montant;Fournisseur;Lieu;Account
                        v1;01.03.2026;31.03.2026;1200;Acme;;6226
                        v2;05.03.2026;;80.25;;Lille;6251
                        """, "date_format=dd.MM.yyyy"));
    }

    @Test
    void theExampleOfTheManual() throws Exception {
        String manual = Files.readString(Path.of("MAPPINGS.md"));
        String rows = manual.lines()
                .dropWhile(line -> !line.startsWith("    N° dossier"))
                .takeWhile(line -> !line.isBlank())
                .map(line -> line.strip() + "\n")
                .collect(Collectors.joining());
        String json =
                manual.substring(manual.indexOf("```json") + 7, manual.indexOf("```\n", manual.indexOf("```json")));
        Files.writeString(dir.resolve("export.csv"), rows, Charset.forName("windows-1252"));
        Files.writeString(dir.resolve("our-crm.json"), json);
        Harness.Read read = new Harness()
                .with("path", dir.resolve("export.csv").toString())
                .with("mapping", dir.resolve("our-crm.json").toString())
                .readAll();
        assertEquals(List.of(), read.rejections());
        assertEquals(
                List.of("{at=2026-03-02T13:05:00Z, channel=phone, region=Ouest, response_id=crm:4711, scale=0-10,"
                        + " score=9, type=nps, verbatim=Très bien}"),
                read.facts().stream()
                        .map(fact -> new TreeMap<>(fact.values()).toString())
                        .toList());
    }

    static List<String> ready() {
        return Options.READY.names();
    }

    @ParameterizedTest
    @MethodSource("ready")
    void eachIsDocumentedWithItsParametersInBothLanguages(String name) throws Exception {
        String manual = Files.readString(Path.of("MAPPINGS.md"));
        assertTrue(manual.contains("`" + name + "`"), name);
        for (String texts : List.of("file.properties", "file_fr.properties")) {
            String settings = Files.readString(Path.of("src/main/resources/OSGI-INF/l10n", texts));
            assertTrue(settings.contains(name), texts);
        }
        String json = Files.readString(Path.of("src/main/resources/mappings/" + name + ".json"));
        Map<String, String> told = new TreeMap<>();
        for (Locale locale : List.of(Locale.ENGLISH, Locale.FRENCH)) {
            com.fasterxml.jackson.databind.JsonNode parameters = new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(json)
                    .path("parameters");
            parameters.properties().forEach(parameter -> {
                String about = parameter
                        .getValue()
                        .path("about")
                        .path(locale.getLanguage())
                        .asText();
                assertTrue(!about.isBlank(), parameter.getKey());
                assertTrue(told.put(parameter.getKey() + locale, about) == null);
                assertTrue(manual.contains("`" + parameter.getKey() + "`"), parameter.getKey());
            });
        }
    }

    @Test
    void allThatShipAreNamed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/mappings"))) {
            assertEquals(
                    Options.READY.names(),
                    files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .sorted()
                            .toList());
        }
    }

    private List<String> facts(String mapping, String text, String... parameters) throws Exception {
        Files.writeString(dir.resolve("survey.csv"), text);
        Harness.Read read = new Harness()
                .with("path", dir.resolve("survey.csv").toString())
                .with("mapping", mapping)
                .with("zone", "UTC")
                .with("with", parameters)
                .readAll();
        assertEquals(List.of(), read.rejections());
        List<String> facts = new ArrayList<>();
        read.facts().forEach(fact -> facts.add(fact.type() + " " + new TreeMap<>(fact.values())));
        return facts;
    }
}
