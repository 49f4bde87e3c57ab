-- Corrections of an invoice are looked up by the lines that they correct.
create index invoice_line_corrects on invoice_line (company_id, corrects_line_id) where corrects_line_id is not null;
