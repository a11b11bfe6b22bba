package dev.trainyard.report;

/** The style sheet of a page. */
final class PageStyle {
    static final String CSS = """
            :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--rule:#e3e7ec;--page:#ffffff;--well:#f5f7f9}
            @media (prefers-color-scheme:dark){
            :root{--ink:#e6eaf0;--soft:#a3adba;--rule:#2e3743;--page:#151a21;--well:#1d242d}}
            body{margin:0;background:var(--page);color:var(--ink);
            font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
            main{max-width:760px;margin:0 auto;padding:36px 20px 60px}
            h1{font-size:27px;line-height:1.2;margin:0 0 4px}
            h2{font-size:19px;margin:36px 0 10px;padding-top:14px;border-top:1px solid var(--rule)}
            .subtitle{color:var(--soft);margin:0 0 18px}
            p{margin:10px 0;max-width:68ch}
            figure{margin:16px 0}
            .wide{overflow-x:auto}
            table{border-collapse:collapse;margin:12px 0;font-variant-numeric:tabular-nums}
            th,td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
            thead th{color:var(--soft);font-weight:600;border-bottom:2px solid var(--rule)}
            .values th{color:var(--soft);font-weight:400;white-space:nowrap;padding-right:24px}
            .number{text-align:right;white-space:nowrap}
            pre{background:var(--well);padding:12px 14px;border-radius:6px;overflow-x:auto;
            font:13px/1.45 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
            footer{color:var(--soft)}
            @media print{main{max-width:none;padding:0}pre{white-space:pre-wrap}}
            """;

    private PageStyle() {}
}
