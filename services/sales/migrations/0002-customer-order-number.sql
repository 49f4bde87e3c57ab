-- Orders are looked up by the number that the customer gave them.
create index sales_order_of_customer_number on sales_order (company_id, customer_order_number);
